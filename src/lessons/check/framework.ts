/** What step 4, an API with a framework, is expected to do. */
import type { Came, Expectation } from './check.ts';
import { gives, givesJson, givesText, memberOf, sending, statusOk } from './expect.ts';

/** @param mark makes the names of this try its own: the server may have users already */
export function framework(mark: string): Expectation[] {
  // In this order they are not sorted by name.
  const [first, second] = [
    { username: `zoe-${mark}`, name: 'Zoe', age: 28, city: 'Oslo' },
    { username: `adam-${mark}`, name: 'Adam', age: 31, city: 'Rome' },
  ];
  const added = (user: object) => gives(201, { message: 'User added', user });
  const refused = (status: number, error: string) => gives(status, { error });
  const inOrder = ({ status, json }: Came) =>
    status === 200 && Array.isArray(json) && `${json.slice(-2)}` === `${[first.username, second.username]}`;
  return [
    givesText(
      'GET / greets',
      '/',
      'Welcome to the Flask API!',
      'The text alone, without quotes around it: it is no JSON.',
    ),
    statusOk,
    {
      name: 'GET /data is an array',
      ask: { path: '/data' },
      expected: '200, a JSON array of usernames',
      met: ({ status, json }) =>
        status === 200 && Array.isArray(json) && json.every((n) => typeof n === 'string'),
      hint: 'The names alone, not the users; an empty array as long as nobody was added.',
    },
    givesJson(
      'a user that nobody added is 404',
      `/users/${first.username}`,
      { error: 'User not found' },
      'Ask whether the name is there before you read it: a missing key ends in 500.',
      404,
    ),
    {
      name: 'POST /add_user adds one',
      ask: sending('/add_user', first),
      expected: `201, ${JSON.stringify({ message: 'User added', user: first })}`,
      met: added(first),
      hint: '201 Created, and the user as it was sent, its username included.',
    },
    givesJson(
      'who was added is there',
      `/users/${first.username}`,
      first,
      'Keep all of the user, its username included.',
    ),
    {
      name: 'a username is added once',
      ask: sending('/add_user', { ...first, age: 99 }),
      expected: '409, {"error":"Username already exists"}',
      met: refused(409, 'Username already exists'),
      hint: 'Look whether the name is taken before you store it.',
    },
    givesJson(
      'and the one who has it stays as they are',
      `/users/${first.username}`,
      first,
      'The second one with the name must not overwrite the first in silence.',
    ),
    {
      name: 'a second user is added',
      ask: sending('/add_user', second),
      expected: '201',
      met: added(second),
      hint: 'As the first one.',
    },
    {
      name: 'GET /data is in order of insertion',
      ask: { path: '/data' },
      expected: `200, an array that ends with ${JSON.stringify([first.username, second.username])}`,
      met: inOrder,
      hint: 'As they were added, and not sorted: a dict of Python and a Map of JavaScript keep that order.',
    },
    {
      name: 'a user without a username is refused',
      ask: sending('/add_user', { name: 'Nobody', age: 1 }),
      expected: '400, {"error":"Username is required"}',
      met: refused(400, 'Username is required'),
      hint: 'A client that sent something wrong gets 400, not 500.',
    },
    {
      name: 'what is no JSON is refused',
      ask: sending('/add_user', '{"username": '),
      expected: '400, {"error":"Invalid JSON"}',
      met: refused(400, 'Invalid JSON'),
      hint: 'Reading the body may fail: catch that, and answer in JSON yourself rather than with a page of the framework.',
    },
    {
      name: 'an array is no user',
      ask: sending('/add_user', ['username']),
      expected: '400, {"error": …}',
      met: ({ status, json }) => status === 400 && typeof memberOf(json, 'error') === 'string',
      hint: 'Valid JSON need not be an object: look at what it is before you ask it for a username, or it ends in 500.',
    },
  ];
}
