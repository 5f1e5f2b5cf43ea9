export * from './accounts.ts';
export * from './samples.ts';
export * from './users.ts';
