/** What the OpenAPI document says of this server, beside its operations. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Settings } from '../config.ts';
import type { AppEnv } from '../http/context.ts';
import { type Document, makeDocument, type Tag } from '../http/openapi-document.ts';
import { about } from './about.ts';

/** What holds for every operation, said once. */
const CONVENTIONS = `Every GET is answered to HEAD too, without its body; OPTIONS tells in \`Allow\` what an address answers to, and any other method is a 405. Errors are problems (RFC 9457), whose \`type\` leads to an explanation, and each answer has the id of its request in \`X-Request-Id\`. What stands before a server, such as a proxy, may refuse a request in words of its own.

The code samples run as they are, with a token of somebody who may do what they do: the rows 1 of the samples are nobody's, so changing them wants an admin's, or a row of your own (\`POST_ID=101\`). They take the address of another server from \`LEDGE_URL\`, and who is calling from \`LEDGE_TOKEN\`, the \`accessToken\` of \`POST /auth/login\` or an API key. \`ledge-client\` is the typed client, which \`npm run build:client\` makes.`;

const tags: Tag[] = [
  {
    name: 'Service',
    description: 'The server itself: what it is, whether it works, and what it answers to.',
  },
  { name: 'Accounts', description: 'How people register and sign in.' },
  { name: 'Administration', description: 'What admins do: accounts of others, invitations, and the audit.' },
];

/**
 * The document of the whole app.
 * @param api the app with every route, whose registry is the document's
 * @param resourceTags those of the resources, whose operations are in the registry as well
 */
export function describe(
  api: OpenAPIHono<AppEnv>,
  resourceTags: readonly Tag[],
  { API_PREFIX: prefix, PUBLIC_URL }: Pick<Settings, 'API_PREFIX' | 'PUBLIC_URL'>,
): Document {
  return makeDocument(api, {
    prefix,
    origin: PUBLIC_URL.replace(/\/$/, ''),
    info: {
      title: 'Ledge',
      version: about.version,
      description: `${about.description}\n\n${CONVENTIONS}`,
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    },
    servers: [{ url: prefix || '/', description: 'This server' }],
    tags: [...tags, ...resourceTags],
  });
}
