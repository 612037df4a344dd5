/** What Postgres needs to answer the shapes well, the same for every target. */
export const indexes: readonly [what: string, sql: string][] = [
  [
    'indexes and foreign keys',
    `create index on gold.packages (license, dependents desc, name);
     create index on platinum.chunks (package_name);
     alter table gold.versions add foreign key (package_name) references gold.packages;
     alter table platinum.features add foreign key (package_name) references gold.packages;
     alter table platinum.chunks add foreign key (package_name) references gold.packages;`,
  ],
  [
    'the HNSW index',
    `set maintenance_work_mem = '2GB';
     create index on platinum.chunks using hnsw (embedding vector_cosine_ops);
     reset maintenance_work_mem;`,
  ],
]

/** PostGraphile reaches vectors through functions, which is how its users add such searches. */
export const searchFunctions = `
  create function platinum.chunks_near(query double precision[], k integer)
  returns setof platinum.chunks language sql stable as $$
    select * from platinum.chunks order by embedding <=> query::vector limit k
  $$;
  create function platinum.chunks_near_exact(query double precision[], k integer)
  returns setof platinum.chunks language sql stable as $$
    select * from platinum.chunks order by (embedding <=> query::vector) + 0, id limit k
  $$;
`
