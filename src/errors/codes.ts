/** What a code says to whoever meets it. */
export interface CodeEntry {
  readonly meaning: string
  /** An imperative sentence. */
  readonly solve: string
}

/**
 * Every code Platinum reports, with what it means and how to solve it.
 * docs/errors.md is the same table for people; a test keeps the two equal. Its headings are the
 * comments here.
 */
export const errorCodes = {
  // A project and its products
  PROJECT_NOT_FOUND: {
    meaning: 'The folder holds no Platinum project.',
    solve:
      'Run the command in a folder with schema/index.ts and jobs/index.ts, or name one with --project.',
  },
  PROJECT_LOAD_FAILED: {
    meaning: 'A project file could not be imported.',
    solve: 'Fix the syntax or import error that the message quotes.',
  },
  CONFIG_INVALID: {
    meaning: 'platinum.config.ts or an environment variable holds a value that cannot be used.',
    solve: 'Correct the setting that the message names.',
  },
  PRODUCT_OUTSIDE_LAYERS: {
    meaning: 'A product table is not in the bronze, silver, gold or platinum schema.',
    solve:
      "Create the table with bronze.table, silver.table, gold.table or platinum.table from 'platinum'.",
  },
  PRODUCT_BAD_CONTRACT: {
    meaning: 'A part of a contract is missing, unknown or of the wrong kind.',
    solve: 'Correct the part that the message names; "npx tsc --noEmit" finds the same.',
  },
  PRODUCT_NO_GRAIN: {
    meaning: 'A product has no primary key and no grain, so no row can be addressed.',
    solve: 'Add a primary key to the table.',
  },
  PRODUCT_BAD_GRAIN: {
    meaning:
      'A grain cannot tell rows apart: it repeats a column, or names one that Postgres numbers itself or cannot compare.',
    solve: 'Choose columns of the data itself, of types that Postgres can compare.',
  },
  PRODUCT_BAD_NAME: {
    meaning: 'A name cannot be used in GraphQL or is longer than Postgres keeps.',
    solve: 'Rename it: letters, digits and underscores, starting with a letter, at most 50 bytes.',
  },
  PRODUCT_NAME_TAKEN: {
    meaning: 'Two products, or two fields, ask for the same name.',
    solve: 'Rename one of the two; listField and inverse set field names.',
  },
  PRODUCT_BAD_VERSION: {
    meaning: 'A contract version is not a semantic version.',
    solve: 'Write the version as MAJOR.MINOR.PATCH, such as 1.0.0.',
  },
  PRODUCT_NOT_DESCRIBED: {
    meaning: 'A product or column has an empty description.',
    solve: 'Describe it in a sentence that tells a reader what the value means.',
  },
  PRODUCT_BAD_FRESHNESS: {
    meaning: 'A freshness promise is not a duration, or its event time is not a time.',
    solve:
      'Write within as a number and a unit (30s, 15m, 6h, 7d), and name a date or timestamp column.',
  },
  PRODUCT_BAD_HISTORY: {
    meaning:
      'History is kept for something that is no duration, or its arguments are taken by the grain.',
    solve: 'Write keep as a number and a unit (90d) or forever; rename a column called asOf.',
  },
  PRODUCT_BAD_DEPRECATION: {
    meaning: 'A deprecated column names a version, a day or a column that cannot be.',
    solve:
      'Write since as a version of this contract, removeAfter as a day, and use as a column that stays.',
  },
  PRODUCT_FOREIGN_KEY: {
    meaning: 'A product table has a foreign key in the database.',
    solve:
      'Replace .references() with belongsTo() in relations, which is checked before publishing.',
  },
  PRODUCT_UNKNOWN_COLUMN: {
    meaning: 'A contract names a column that the table does not have.',
    solve: 'Name a column by its TypeScript key.',
  },
  CHECK_UNSUITABLE: {
    meaning: 'A check does not fit the type of its column, or has impossible bounds.',
    solve: 'Choose a check for that type, or correct the bounds.',
  },
  RELATION_UNKNOWN_TARGET: {
    meaning: 'A relation leads to a product that the project does not export.',
    solve: 'Export the target from schema/index.ts.',
  },
  RELATION_MISMATCH: {
    meaning: "A relation's columns do not match the target's grain in number or type.",
    solve: "List one local column for each column of the target's grain, of the same type.",
  },
  MEASURE_UNSUITABLE: {
    meaning:
      'A measure is of a column that its function has no meaning for, or a ratio of something that is no number.',
    solve: 'Choose another function or another column.',
  },
  MEASURE_UNKNOWN_NAME: {
    meaning: 'A measure names a measure or a segment that its contract does not have.',
    solve: 'Name one of the same contract.',
  },
  MEASURE_CIRCULAR: {
    meaning: 'A ratio is made of itself, by way of others.',
    solve: 'Make one of the measures that the message names of a column.',
  },
  FILTER_UNSUITABLE: {
    meaning: 'A condition of a segment or a measure does not fit the type of its column.',
    solve: 'Choose an operator and a value that suit the column.',
  },
  ROLLUP_UNKNOWN_BASE: {
    meaning: 'A rollup is of a product that the project does not export.',
    solve: 'Export the product that is rolled up from schema/index.ts.',
  },
  ROLLUP_UNSUITABLE: {
    meaning:
      'A rollup holds what aggregates cannot be answered from, or holds it in a column of another type.',
    solve: 'Correct the part of rollupOf that the message names, or the column that holds it.',
  },
  EMBEDDING_UNSUITABLE: {
    meaning:
      'An embedding is declared on a column that is not a vector of the space, or of columns that are not text.',
    solve: 'Declare a vector column with the dimensions of the space, made of text columns.',
  },
  EMBEDDING_UNKNOWN_SPACE: {
    meaning: 'An embedding names a space that the configuration does not define.',
    solve: 'Add the space under embeddings in platinum.config.ts, or use default.',
  },

  // Materializations and lineage
  ROLLUP_NOT_MADE_FROM_BASE: {
    meaning:
      'A rollup is made without reading the product that it rolls up, so nothing could tell whether it is up to date.',
    solve: 'Make it from that product itself.',
  },
  MATERIALIZATION_MISSING: {
    meaning: 'A product has no materialization.',
    solve: 'Export materialize(product, { … }) from jobs/index.ts.',
  },
  MATERIALIZATION_TWICE: {
    meaning: 'A product has two materializations.',
    solve: 'Remove one of them from jobs/index.ts.',
  },
  MATERIALIZATION_UNKNOWN_PRODUCT: {
    meaning: 'A materialization makes a product that the project does not export.',
    solve: 'Export the product from schema/index.ts, or remove the materialization.',
  },
  MATERIALIZATION_MISMATCH: {
    meaning: "A query's columns are not the product's columns.",
    solve: 'Select exactly the columns of the product, under their TypeScript keys.',
  },
  MATERIALIZATION_NO_HISTORY: {
    meaning: 'A materialization has the strategy history(), and its product keeps none.',
    solve: "Add history: { keep: '90d' } to the product's contract.",
  },
  TRIGGER_INVALID: {
    meaning: 'A trigger cannot be understood.',
    solve: "Use every('15m'), cron('0 * * * *'), upstreamChange() or onDemand().",
  },
  LINEAGE_UNKNOWN_TABLE: {
    meaning: 'A query reads a table that is no data product.',
    solve: 'Declare the table as a data product, or stop reading it.',
  },
  LINEAGE_BACKWARD: {
    meaning: 'A product reads from a later layer.',
    solve: 'Move the product to a later layer, or read from an earlier one.',
  },
  LINEAGE_CYCLE: {
    meaning: 'Products are made from each other in a circle.',
    solve: 'Break the circle.',
  },
  SQL_UNPARSEABLE: {
    meaning: 'SQL whose lineage was asked for is no SQL that Postgres can parse.',
    solve: 'Correct it at the position that the message names.',
  },

  // Runs
  MATERIALIZATION_QUERY_INVALID: {
    meaning:
      'The select of a materialization cannot be built, or is no SQL that Postgres can parse.',
    solve: 'Correct what the message quotes.',
  },
  MATERIALIZATION_FAILED: {
    meaning: 'A run could not produce its rows: the query, the step or the source failed.',
    solve: 'Correct what the message quotes; the rows served before are still served.',
  },
  MATERIALIZATION_FENCED: {
    meaning:
      'A run lost its lease, or a newer run of the same product exists, so it did not publish.',
    solve: 'Nothing is lost. Run the product again if no newer run did.',
  },
  LINEAGE_MISMATCH: {
    meaning: 'The lineage computed from a query differs from what Postgres says it reads.',
    solve: 'Report it with the query; the product is not published until the two agree.',
  },
  CONTRACT_BREACHED: {
    meaning:
      'A check of severity error failed. If it blocks, the rows served before are still served.',
    solve: 'Correct the data upstream, or the contract, then materialize again.',
  },
  CONTRACT_WARNING: {
    meaning: 'A check of severity warn failed.',
    solve: 'Correct the data upstream, or the contract.',
  },
  ROLLBACK_BUSY: {
    meaning:
      'A run of the product is under way, and would publish what follows from its rows of now.',
    solve: 'Wait until the run has ended, or stop its worker; then roll back.',
  },
  ROLLBACK_NOTHING_KEPT: {
    meaning:
      'The version before the one served is not kept: it was the first, or was gone back to.',
    solve: 'Correct the data upstream, or the contract, then materialize again.',
  },
  ROLLBACK_TABLE_CHANGED: {
    meaning: "The columns of the product's table have changed since the version before was served.",
    solve: 'Correct the data upstream, or the contract, then materialize again.',
  },

  // Commands
  NODE_TOO_OLD: {
    meaning: 'This Node cannot run TypeScript as it is: it is older than 22.18.',
    solve: 'Install a newer Node, or add one to the project: npm install --save-dev node@24.',
  },
  MIGRATIONS_DIFFER: {
    meaning:
      'A committed migration was changed after it was applied, or is older than the newest applied.',
    solve: 'Restore the changed file; generate the late one again, so that it comes last.',
  },
  MIGRATION_FAILED: {
    meaning: 'Postgres refused a statement that would bring the tables in line with schema/.',
    solve: 'Correct what the message quotes; the database is as it was before.',
  },
  MIGRATION_NOT_DEVELOPMENT: {
    meaning: 'The database holds product tables that "platinum dev" did not make.',
    solve:
      'Use "platinum migrate", "work" and "serve" with this database, or give "platinum dev" another.',
  },
  COLUMN_UNKNOWN: {
    meaning: 'The project has no column of that name.',
    solve: 'Name a column by its place, such as gold.people.email, or as in GraphQL: Person.email.',
  },
  PRODUCT_UNKNOWN: {
    meaning: 'A command names a product that the project does not have, or that two layers have.',
    solve: 'Name a product as layer.table, such as gold.packages.',
  },
  PORT_TAKEN: {
    meaning: 'Another process listens on the port.',
    solve: 'End that process, or choose another port with --port or PORT.',
  },
  MIGRATIONS_MISSING: {
    meaning: 'The project has no committed migrations to apply.',
    solve: 'Run "npx drizzle-kit generate" and commit the migrations folder.',
  },
  FILE_UNREADABLE: {
    meaning: 'A command names a file that cannot be read.',
    solve: 'Correct the path.',
  },
  LINEAGE_UNKNOWN_PLACE: {
    meaning: 'Lineage was asked for something that no product, field or known dataset is called.',
    solve:
      'Name a product as gold.packages, a field as Package.license, or a dataset as namespace:name.',
  },
  LINEAGE_BAD_SCHEMA: {
    meaning: 'The file of --schema does not list the columns of tables.',
    solve: 'Write JSON such as { "public.orders": ["id", "amount"] }.',
  },

  IDENTITY_MISSING: {
    meaning: 'The server has no way to know who asks, and is not told that anyone may.',
    solve:
      'Declare identity in platinum.config.ts: apiKeys, jwt, or anonymous: {} to let anyone ask.',
  },
  KEY_UNKNOWN: {
    meaning: 'A command names an API key that the database does not have.',
    solve: 'Take the id from "platinum key list"; it begins with key_.',
  },
  KEY_INVALID: {
    meaning: 'An option of "platinum key create" cannot be used.',
    solve: 'Correct the option that the message names.',
  },

  // Databases and Redis
  DATABASE_UNREACHABLE: {
    meaning: 'The Postgres server of DATABASE_URL did not answer.',
    solve:
      'Start the server, or correct host and port in DATABASE_URL; remove it to use the embedded database.',
  },
  DATABASE_REFUSED_LOGIN: {
    meaning: 'The Postgres server refused the user or the password.',
    solve: 'Correct both in DATABASE_URL; percent-encode special characters.',
  },
  DATABASE_NOT_FOUND: {
    meaning: 'The Postgres server has no database of that name.',
    solve: 'Create it with CREATE DATABASE, or correct the name at the end of DATABASE_URL.',
  },
  DATABASE_TOO_OLD: {
    meaning: 'The Postgres server is older than version 15.',
    solve: 'Upgrade the server.',
  },
  DATABASE_LACKS_PGVECTOR: {
    meaning:
      'The extension pgvector is missing, older than 0.8.0, or may not be installed by this user.',
    solve: 'Install pgvector on the server and run CREATE EXTENSION vector as a user who may.',
  },
  DATABASE_LOCKED: {
    meaning: 'Another process owns the embedded database of this project and does not answer.',
    solve: 'End the other Platinum process, then start again.',
  },
  DATABASE_DATA_UNUSABLE: {
    meaning: "The embedded database's files cannot be opened.",
    solve:
      'Move the folder that the message names away to start with an empty database; products are made again from their sources.',
  },
  REDIS_UNREACHABLE: {
    meaning: 'The Redis server of REDIS_URL does not answer.',
    solve: 'Start Redis or correct REDIS_URL; without REDIS_URL the queue runs on Postgres.',
  },

  // Policies
  POLICY_INVALID: {
    meaning: 'A part of a role or a policy is missing, unknown, said twice or of the wrong kind.',
    solve: 'Correct the part that the message names; "npx tsc --noEmit" finds the same.',
  },
  POLICY_UNSUITABLE: {
    meaning: "A treatment has no values of the column's type: partial() for a number, say.",
    solve: "Choose another treatment; the product's own policy may name the column.",
  },
  POLICY_NO_SECRET: {
    meaning:
      'A policy hashes values, and there is no secret that keys could be made from, or one that can be guessed.',
    solve:
      'Set PLATINUM_SECRET, to the same random text for every process: "openssl rand -hex 32".',
  },
  SECOND_WALL_MISSING: {
    meaning:
      'The project requires that Postgres itself holds the API to its policies, and it does not.',
    solve: 'Run "platinum policy apply" as the owner of the tables; it says what it lacks.',
  },
  SECOND_WALL_DIFFERS: {
    meaning:
      'The roles and policies in the database are not those that the policies of the project make.',
    solve: 'Run "platinum policy apply" with the same project, as the owner of the tables.',
  },
  CLASSIFICATION_TOO_LOW: {
    meaning: 'A column is classified lower than what it is made from.',
    solve:
      'Raise its classification, make it by hmac() with a secret key, or record why it is harmless with declassify().',
  },
  FUNCTION_UNKNOWN: {
    meaning:
      'A column that everyone may see is made by a function of which it is not known what it reads.',
    solve:
      'Name the function in lineage.functions if it reads no table; else classify the column, or use declassify().',
  },
  ROWS_WITHOUT_RULE: {
    meaning: 'A product gives every row to everyone, and is made from one that hides rows.',
    solve: "Say in its policy who sees which rows; `rows: 'all'` where that is every row.",
  },

  // Trusted documents
  DOCUMENTS_UNREADABLE: {
    meaning: 'The trusted documents of a project are not where it says, or cannot be read.',
    solve: 'Correct `trustedDocuments.from` in platinum.config.ts, or the file.',
  },
  DOCUMENT_INVALID: {
    meaning:
      'A trusted document asks for what the schema does not have or for more than the limits allow, or its id is not the hash of its text.',
    solve: 'Correct the document or its id; "platinum documents check" reads them again.',
  },

  // Embeddings
  EMBEDDING_UNREACHABLE: {
    meaning: 'The embedding endpoint did not answer, or failed on its own side, on every attempt.',
    solve: 'Start the endpoint or correct its URL; then run again: vectors made so far are kept.',
  },
  EMBEDDING_REFUSED: {
    meaning: 'The embedding endpoint refused the request: the key, the model, a limit or a text.',
    solve: 'Correct what the quoted message of the endpoint names.',
  },
  EMBEDDING_BAD_ANSWER: {
    meaning: 'The embedding provider answered with something else than the vectors asked for.',
    solve: 'Check that the URL, the model and its dimensions belong together.',
  },
  EMBEDDING_INCOMPLETE: {
    meaning: 'Rows were left without a vector: the table or the cache changed during the run.',
    solve: 'Run the materialization again.',
  },

  // Contracts: versions and exchange
  CONTRACT_BREAKING: {
    meaning:
      'A contract changed in a way that breaks its readers, and its version does not say so.',
    solve: 'Raise the major version if the change is meant, or take it back.',
  },
  CONTRACT_VERSION_BACKWARDS: {
    meaning: 'The version of a contract is lower than the one it is compared with.',
    solve: 'Raise it to that version or a later one.',
  },
  CONTRACT_REMOVED_EARLY: {
    meaning: 'A deprecated column was removed before the day that readers were promised.',
    solve: 'Restore the column until that day has passed.',
  },
  CONTRACT_FILE_INVALID: {
    meaning:
      'A file with contracts cannot be read: its syntax, its format or a part of it is wrong.',
    solve: 'Correct the file at the line that the message names.',
  },
  CONTRACT_UNKNOWN_FORMAT: {
    meaning: 'A file holds no contract, or one of a version that cannot be read.',
    solve:
      'Give a contract of ODCS 3 or Soda 4, one that "platinum contract export" wrote, or a dbt manifest of version 12 or later.',
  },
  CONTRACT_FILE_EXISTS: {
    meaning: 'A declaration that would be written is there already.',
    solve: 'Say --overwrite, or name another folder with --out.',
  },
  CONTRACT_UNKNOWN_BASE: {
    meaning: 'There is nothing to compare contracts with under the name that --against gives.',
    solve: 'Name a git ref, a file or folder of exported contracts, or "database".',
  },
  CONTRACT_NOT_STORED: {
    meaning: 'The database does not know which contracts were deployed to it.',
    solve: 'Run "platinum migrate" once, which stores them.',
  },
} as const satisfies Record<string, CodeEntry>

export type ErrorCode = keyof typeof errorCodes

/** Codes in the answers of the API, under `extensions.code`. */
export const answerCodes = {
  // Answers of the API
  BAD_USER_INPUT: {
    meaning: 'The request asks for something that cannot be; `extensions.path` says where.',
    solve: 'Correct the argument that the message names.',
  },
  BAD_REQUEST: {
    meaning: 'The request is not GraphQL over HTTP: its body cannot be read.',
    solve: 'Send JSON with a query and, if it has any, variables.',
  },
  GRAPHQL_PARSE_FAILED: {
    meaning: 'The query is not written in GraphQL.',
    solve: 'Correct the query where the message points.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    meaning: 'The query asks for fields or types that the schema does not have.',
    solve: 'Correct the query where the message points; GET /schema.graphql has the schema.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    meaning: 'The request names a document by an id that the server does not know.',
    solve: "Name a document of the server's, or have this one added to them.",
  },
  TRUSTED_DOCUMENTS_ONLY: {
    meaning: 'The server answers documents that it knows beforehand, and this is none of them.',
    solve: 'Send `documentId` with the id of a trusted document, or have this one added to them.',
  },
  DATA_BREACHED: {
    meaning:
      'The contract of a product is breached, and the request or the settings of its client want no rows then.',
    solve: 'Wait for the next run, or ask with `onBreach: SERVE` or `WARN`.',
  },
  DATA_STALE: {
    meaning:
      'The data is older than the request, the settings of its client or the contract allow, or of unknown age.',
    solve:
      'Wait for the next run, or ask for a larger `maxStaleness` where the contract allows it.',
  },
  PAYLOAD_TOO_LARGE: {
    meaning: 'The request is larger than the server takes.',
    solve: 'Send less at once.',
  },
  NOT_FOUND: {
    meaning: 'The server has nothing at this path.',
    solve: 'Use one of the paths that the message names.',
  },
  METHOD_NOT_ALLOWED: {
    meaning: 'The path does not take this HTTP method.',
    solve: 'Use one of the methods that the message names.',
  },
  LINEAGE_EVENT_INVALID: {
    meaning: 'An OpenLineage event cannot be read; `path` says where in it.',
    solve: 'Correct the event there; the others of the request are stored.',
  },
  LINEAGE_CLOSED: {
    meaning: 'This server takes OpenLineage events from nobody, since it has no key for them.',
    solve: 'Set PLATINUM_LINEAGE_API_KEY on the server, and send it as a bearer token.',
  },
  UNAUTHENTICATED: {
    meaning: 'The request does not say who asks, or shows an API key or a token that is not valid.',
    solve: 'Send a valid API key or token in the header `Authorization: Bearer …`.',
  },
  FORBIDDEN: {
    meaning: 'The server knows who asks, and that one may not do this.',
    solve: 'Use an API key or a token of somebody who may.',
  },
  ORIGIN_REFUSED: {
    meaning: 'A browser asks for a web page whose origin may not ask this server.',
    solve: 'List the origin in `server.cors.origins`, or ask from a program.',
  },
  HOST_REFUSED: {
    meaning:
      'A server that is for its own machine alone is asked by another name, as by a web page that has its name lead there.',
    solve: 'Ask for localhost, or let the server listen elsewhere with `--host`.',
  },
  RATE_LIMITED: {
    meaning: 'The asker has sent as many requests as one may; Retry-After says when to try again.',
    solve: 'Try again after that many seconds, and ask for more at once.',
  },
  IDENTITY_UNAVAILABLE: {
    meaning:
      'Who asks cannot be found out at the moment: keys cannot be read. Retry-After says when to try again.',
    solve: 'Try again after that many seconds.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    meaning: 'The body is not of a type, or compressed in a way, that this path takes.',
    solve:
      'Send JSON with `Content-Type: application/json`; events of lineage may have `Content-Encoding: gzip`.',
  },
  OVERLOADED: {
    meaning: 'As many requests wait for the database as may; Retry-After says when to try again.',
    solve: 'Try again after that many seconds.',
  },
  CLIENT_GONE: {
    meaning: 'The client left before its request was answered; what ran for it was cancelled.',
    solve: 'Nothing is lost. Wait longer for the answer if it is wanted.',
  },
  TIMEOUT: {
    meaning: 'A statement or the request as a whole took longer than it may.',
    solve: 'Ask for less, or narrow the filter.',
  },
  SERVICE_UNAVAILABLE: {
    meaning: 'The database or the embedding provider cannot be reached at the moment.',
    solve: 'Try again shortly.',
  },
  INTERNAL_SERVER_ERROR: {
    meaning: 'Something went wrong inside. The log has it beside the id of the answer.',
    solve: 'Report the id.',
  },
} as const satisfies Record<string, CodeEntry>
