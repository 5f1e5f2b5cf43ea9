/** Which pages may call the API. */
import type { Settings } from '../config.ts';

const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/** Whether a page of this origin may: one of `CORS_ORIGINS`, or in development any of this machine. */
export const originAllowed = ({ CORS_ORIGINS, NODE_ENV }: Settings, origin: string): boolean =>
  CORS_ORIGINS.includes(origin) || (NODE_ENV === 'development' && LOOPBACK.test(origin));
