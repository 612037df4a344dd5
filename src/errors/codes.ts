/**
 * Every code Platinum reports, with what it means and how to solve it.
 * docs/errors.md is the same table for people; a test keeps the two equal.
 */
export const errorCodes = {
  // The project's declarations
  PROJECT_NOT_FOUND: {
    meaning: 'The folder holds no Platinum project.',
    solve:
      'Run the command in a folder with schema/index.ts and jobs/index.ts, or name one with --project.',
  },
  PROJECT_LOAD_FAILED: {
    meaning: 'A project file could not be imported.',
    solve: 'Fix the syntax or import error that the message quotes.',
  },
  PRODUCT_OUTSIDE_LAYERS: {
    meaning: 'A product table is not in the bronze, silver, gold or platinum schema.',
    solve:
      "Create the table with bronze.table, silver.table, gold.table or platinum.table from 'platinum'.",
  },
  PRODUCT_NO_GRAIN: {
    meaning: 'A product has no primary key and no grain, so no row can be addressed.',
    solve: 'Add a primary key to the table.',
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
  EMBEDDING_UNSUITABLE: {
    meaning:
      'An embedding is declared on a column that is not a vector of the space, or of columns that are not text.',
    solve: 'Declare a vector column with the dimensions of the space, made of text columns.',
  },
  EMBEDDING_UNKNOWN_SPACE: {
    meaning: 'An embedding names a space that the configuration does not define.',
    solve: 'Add the space under embeddings in platinum.config.ts, or use default.',
  },
  CONFIG_INVALID: {
    meaning: 'platinum.config.ts or an environment variable holds a value that cannot be used.',
    solve: 'Correct the setting that the message names.',
  },
} as const satisfies Record<string, { meaning: string; solve: string }>

export type ErrorCode = keyof typeof errorCodes
