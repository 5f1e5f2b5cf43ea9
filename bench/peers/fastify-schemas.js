/** What goes in and out of the Fastify peer, from which it compiles its validators and serializers. */
const text = { type: 'string' };
const integer = { type: 'integer' };

export const post = { type: 'object', properties: { userId: integer, id: integer, title: text, body: text } };
const comment = {
  type: 'object',
  properties: { postId: integer, id: integer, name: text, email: text, body: text },
};
export const posts = {
  type: 'array',
  items: { type: 'object', properties: { ...post.properties, comments: { type: 'array', items: comment } } },
};
export const params = { type: 'object', properties: { id: integer }, required: ['id'] };
export const querystring = {
  type: 'object',
  properties: { _limit: { type: 'integer', default: 20 }, _embed: text },
};
export const body = {
  type: 'object',
  properties: { title: { type: 'string', maxLength: 300 }, body: text, userId: integer },
  required: ['title', 'body', 'userId'],
};
