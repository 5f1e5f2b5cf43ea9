/** The sample data: JSONPlaceholder's shapes and counts, with content of our own, the same every time. */
import type { Faker } from '@faker-js/faker';

const SEED = 20_260_101;
const REFERENCE_DATE = '2026-01-01T00:00:00Z';

export type SampleName = 'users' | 'posts' | 'comments' | 'albums' | 'photos' | 'todos';

const postTitles = [
  'What {{location.city}} taught me about {{word.adjective}} {{food.vegetable}}',
  'In praise of the {{word.adjective}} {{animal.type}}',
  'Three {{word.adjective}} days in {{location.city}}',
  'Why our {{person.jobArea}} team moved to {{location.country}}',
  'My {{word.adjective}} search for the perfect {{food.fruit}}',
  'How to cook {{food.dish}} for {{number.int({"min":3,"max":12})}} people',
];
const sentences = [
  'Last {{date.weekday}} we walked from {{location.street}} to {{location.street}} without meeting anyone.',
  'My neighbour {{person.firstName}} says that every {{animal.type}} is {{word.adjective}} at heart.',
  'It took {{number.int({"min":2,"max":40})}} minutes and some {{food.spice}}, and nobody complained.',
  'The {{color.human}} door was open, so we went in and found a {{vehicle.bicycle}}.',
  '{{food.description}}',
  'By {{date.month}} the whole {{person.jobArea}} team had heard about it.',
  'I would not call it {{word.adjective}}, but {{person.firstName}} does, and {{person.firstName}} agrees.',
  'Nobody in {{location.city}} sells {{food.vegetable}} on a {{date.weekday}}.',
  'If it rains again, the {{animal.type}} moves into the kitchen.',
  'Somebody had painted the {{commerce.product}} {{color.human}} during the night.',
];
const commentNames = [
  'The {{word.adjective}} part about {{location.city}}',
  'A question about the {{animal.type}}',
  'Not so {{word.adjective}} after all',
  'Thank you from {{location.city}}',
  'Seen on a {{date.weekday}} in {{date.month}}',
];
const remarks = [
  'I tried this in {{location.city}} and it worked on the first {{date.weekday}}.',
  'Could you say more about the {{food.ingredient}}?',
  'My {{animal.type}} would disagree, but I like it.',
  'You forgot the {{food.spice}}, which changes everything.',
  'We have done it this way since {{date.month}}, and {{person.firstName}} is still happy.',
  'Please write another one about {{food.dish}}!',
];
const albumTitles = [
  '{{date.month}} in {{location.city}}',
  'The {{word.adjective}} {{animal.type}} and friends',
  'Around {{location.city}} by {{vehicle.bicycle}}',
  'A {{date.weekday}} with {{person.firstName}} and {{person.firstName}}',
];
const photoTitles = [
  'The {{animal.type}} behind the {{color.human}} door',
  '{{person.firstName}} on {{location.street}}',
  'Lunch: {{food.dish}}',
  '{{color.human}} evening over {{location.city}}',
  'The last {{food.fruit}} of {{date.month}}',
];
const todoTitles = [
  'Call {{person.firstName}} about the {{commerce.product}}',
  'Buy {{food.vegetable}} and {{food.fruit}} for {{date.weekday}}',
  'Feed the {{animal.type}} before {{date.weekday}}',
  'Repair the {{vehicle.bicycle}}',
  'Read the notes of the {{person.jobArea}} team',
  'Send {{person.firstName}} a card from {{location.city}}',
];

/** A user's row; every address in it is of a domain or number that is reserved for examples. */
function user(faker: Faker, id: number, taken: Set<string>) {
  const [firstName, lastName] = [faker.person.firstName(), faker.person.lastName()];
  let username: string;
  do
    username = faker.internet
      .username({ firstName, lastName })
      .replace(/[^A-Za-z0-9._-]/g, '')
      .slice(0, 32);
  while (username.length < 3 || taken.has(username.toLowerCase()));
  taken.add(username.toLowerCase());
  return {
    id,
    name: `${firstName} ${lastName}`,
    username,
    email: faker.internet.exampleEmail({ firstName, lastName }),
    address: {
      street: faker.location.street(),
      suite: faker.location.secondaryAddress(),
      city: faker.location.city(),
      zipcode: faker.location.zipCode(),
      geo: { lat: faker.location.latitude().toFixed(4), lng: faker.location.longitude().toFixed(4) },
    },
    phone: faker.helpers.fromRegExp('[2-9][0-9]{2}-555-01[0-9]{2}'),
    website: `${faker.internet.domainWord()}.example`,
    company: {
      name: faker.company.name(),
      catchPhrase: faker.company.catchPhrase(),
      bs: faker.company.buzzPhrase(),
    },
  };
}

/**
 * Generates users 10, posts 100, comments 500, albums 100, photos 5,000 and todos 200, evenly spread over their
 * parents: the same rows in every call, whatever the clock. Needs a development install (@faker-js/faker).
 */
export async function sampleRows(): Promise<Record<SampleName, object[]>> {
  // Imported when asked for: an install for production lacks it. One locale, since all take half a second.
  const { faker } = await import('@faker-js/faker/locale/en');
  faker.seed(SEED);
  faker.setDefaultRefDate(REFERENCE_DATE);

  const rows = <T>(count: number, row: (id: number) => T) =>
    Array.from({ length: count }, (_, i) => row(i + 1));
  const parent = (id: number, each: number) => Math.ceil(id / each);
  const line = (templates: string[]) => {
    const text = faker.helpers.fake(templates);
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const lines = (templates: string[], min: number, max: number) =>
    faker.helpers.arrayElements(templates, { min, max }).map((template) => line([template]));

  const taken = new Set(['admin']);
  return {
    users: rows(10, (id) => user(faker, id, taken)),
    posts: rows(100, (id) => ({
      userId: parent(id, 10),
      id,
      title: line(postTitles),
      body: lines(sentences, 3, 6).join('\n'),
    })),
    comments: rows(500, (id) => ({
      postId: parent(id, 5),
      id,
      name: line(commentNames),
      email: faker.internet.exampleEmail(),
      body: lines(remarks, 2, 4).join('\n'),
    })),
    albums: rows(100, (id) => ({ userId: parent(id, 10), id, title: line(albumTitles) })),
    photos: rows(5000, (id) => {
      const [title, color] = [line(photoTitles), faker.color.rgb({ prefix: '' })];
      const url = (size: number) => `https://photos.example.com/${size}/${color}`;
      return { albumId: parent(id, 50), id, title, url: url(600), thumbnailUrl: url(150) };
    }),
    todos: rows(200, (id) => ({
      userId: parent(id, 20),
      id,
      title: line(todoTitles),
      completed: faker.datatype.boolean(),
    })),
  };
}
