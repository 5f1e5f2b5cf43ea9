/** The bodies of the account routes. */
import { z } from '@hono/zod-openapi';

/** NIST 800-63B-4, 3.1.1.2: at least 8 characters, any of Unicode, no rules of composition. */
const password = z
  .string()
  .refine((text) => codePoints(text) >= 8, { error: 'must have at least 8 characters' })
  .refine((text) => codePoints(text) <= 128, { error: 'must have at most 128 characters' })
  .openapi({
    type: 'string',
    format: 'password',
    minLength: 8,
    maxLength: 128,
    example: 'correct horse battery',
  });

const codePoints = (text: string) => [...text.normalize('NFC')].length;

export const registerSchema = z
  .strictObject({
    username: z
      .string()
      .regex(/^[A-Za-z0-9._-]{3,32}$/, { error: 'must be 3 to 32 of a-z, 0-9, dot, dash and underscore' })
      .refine((name) => name.toLowerCase() !== 'admin', { error: 'is reserved' })
      .openapi({ description: 'Case-insensitive', example: 'ada' }),
    email: z.email().max(254).openapi({ description: 'Private', example: 'ada@example.com' }),
    password,
    name: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .openapi({ description: 'Public; by default the username', example: 'Ada Lovelace' }),
  })
  .openapi('Registration');

export const loginSchema = z
  .strictObject({
    username: z
      .string()
      .min(1)
      .max(254)
      .openapi({ description: 'The username or the email', example: 'ada' }),
    password: z.string().min(1).max(512).openapi({ format: 'password', example: 'correct horse battery' }),
  })
  .openapi('Login');

export const accountSchema = z
  .object({
    id: z.int().openapi({ description: 'The id of the user', example: 12 }),
    username: z.string().openapi({ example: 'ada' }),
    name: z.string().openapi({ example: 'Ada Lovelace' }),
    email: z.string().openapi({ example: 'ada@example.com' }),
    role: z.enum(['user', 'admin']),
  })
  .openapi('Account');

export const tokenSchema = z
  .object({
    accessToken: z.string().openapi({ description: 'A JWT (RFC 9068), signed with EdDSA' }),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().openapi({ description: 'Seconds', example: 600 }),
  })
  .openapi('Token');

export const jwksSchema = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: z.string(),
        kid: z.string(),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
      }),
    ),
  })
  .openapi('JsonWebKeySet');
