/** Run by Bun (`bun.test.ts`): what of the engine and the hashes only another runtime can show. */
import assert from 'node:assert/strict';
import { made, password } from '../../src/auth/password.fixture.ts';
import { verifyPassword } from '../../src/auth/password.ts';
import { implementations, resultOf, schema, temporary } from '../../src/db/engine.fixture.ts';
import { openEngine } from '../../src/db/engine.ts';
import { errors } from '../../src/db/engine-errors.fixture.ts';
import { results } from '../../src/db/engine-results.fixture.ts';
import { alternate, groupModel, modelSchema } from '../../src/db/writer.fixture.ts';
import { hashThreads } from '../../src/entry/hash-threads.ts';

for (const [name, open] of Object.entries(implementations)) {
  for (const [what, run, gives] of [...results, ...errors])
    assert.deepEqual(await resultOf(open, run), gives, `${name}: ${what}`);
}

{
  await using file = await temporary();
  const client = openEngine(file.path);
  await client.executeMultiple(schema);
  for (let id = 3; id <= 20; id++)
    await client.execute({ sql: 'INSERT INTO things (name) VALUES (?)', args: [`name ${id}`] });
  assert.deepEqual(await alternate(client, 1, 400), []);
  // A boolean that reaches the native module ends the process.
  const { rows } = await client.execute({ sql: 'SELECT ? AS yes, ? AS no', args: [true, false] });
  assert.deepEqual([rows[0]?.yes, rows[0]?.no], [1, 0]);
  assert.equal(JSON.stringify(rows), '[{"yes":1,"no":0}]');
  client.close();
}

for (const seed of [1, 2, 3]) {
  await using file = await temporary();
  const client = openEngine(file.path);
  await client.executeMultiple(modelSchema);
  const { answered, expected, file: rows, model } = await groupModel(client, seed, 400);
  assert.deepEqual(answered, expected);
  assert.deepEqual(rows, model);
  client.close();
}

for (const phc of Object.values(made)) {
  assert.equal(verifyPassword(password, phc), true);
  assert.equal(verifyPassword(`${password} `, phc), false);
}

const hashing = hashThreads();
const phc = await hashing.hash(password);
assert.deepEqual(await Promise.all([hashing.verify(password, phc), hashing.verify('wrong', phc)]), [
  true,
  false,
]);
console.log('passed');
