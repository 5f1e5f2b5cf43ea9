export * from './accounts.ts';
export * from './counts.ts';
export * from './idempotency.ts';
export * from './samples.ts';
export * from './security.ts';
export * from './sessions.ts';
export * from './users.ts';
