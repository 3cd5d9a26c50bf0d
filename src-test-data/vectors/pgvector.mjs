// Runs a script of PgVector.write and queries of PgVector.nearest in PostgreSQL with pgvector, without a server:
//   npm install @electric-sql/pglite@0.5.14 @electric-sql/pglite-pgvector@0.0.15
//   node pgvector.mjs images.sql queries.sql
// Prints the rows copied, the index made, and for each query whether the index was used and what was found.
import fs from 'fs';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';

const [script, queries] = process.argv.slice(2).map((file) => fs.readFileSync(file, 'utf8'));
const db = await PGlite.create({ extensions: { vector } });

// PGlite reads COPY's data from a blob where psql reads it from the script.
const from = script.indexOf('FROM STDIN;\n');
const copy = script.lastIndexOf('COPY ', from);
const end = script.lastIndexOf('\n\\.\n');
await db.exec(script.slice(0, copy));
const data = new Blob([script.slice(from + 'FROM STDIN;\n'.length, end + 1)]);
const copied = await db.query(script.slice(copy, from) + "FROM '/dev/blob'", [], { blob: data });
console.log('rows', copied.affectedRows);
await db.exec(script.slice(end + '\n\\.\n'.length));
console.log(script.slice(end + '\n\\.\n'.length).trim());
console.log((await db.query("SELECT extversion FROM pg_extension WHERE extname = 'vector'")).rows[0]);

for (const query of queries.trim().split('\n')) {
  const plan = (await db.query('EXPLAIN (COSTS OFF) ' + query)).rows.map((row) => row['QUERY PLAN']);
  console.log(plan.some((line) => line.includes('Index Scan')) ? 'by the index' : 'by reading all rows');
  for (const row of (await db.query(query)).rows) {
    console.log(row.id, row.path, row.label, row.cosine);
  }
}
