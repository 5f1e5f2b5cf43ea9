/** The routes of accounts and credentials; each file of them lists its own. */
import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv, Deliver } from '../http/context.ts';
import type { Auth } from './auth.ts';
import { changePasswordRoutes } from './change-password.ts';
import { forgotRoutes } from './forgot.ts';
import { keyRoutes } from './key-routes.ts';
import { type Fates, meRoutes } from './me.ts';
import { registerRoutes } from './register.ts';
import { resetRoutes } from './reset.ts';
import { sessionRoutes } from './session-routes.ts';
import { signInRoutes } from './sign-in.ts';

/**
 * @param fates what becomes of a person's rows when the account is deleted, by resource
 * @param deliver sends messages to people
 */
export const authRoutes = (auth: Auth, fates: Fates, deliver: Deliver) =>
  new OpenAPIHono<AppEnv>()
    .route('/', registerRoutes(auth))
    .route('/', signInRoutes(auth))
    .route('/', meRoutes(auth, fates))
    .route('/', changePasswordRoutes(auth))
    .route('/', sessionRoutes(auth))
    .route('/', keyRoutes(auth))
    .route('/', forgotRoutes(auth, deliver))
    .route('/', resetRoutes(auth));
