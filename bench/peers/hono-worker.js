/** Bare Hono + Drizzle on Workers over a libSQL server: a client for each request, and one round trip each. */
import { createClient } from '@libsql/client/web';
import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/libsql/web';
import { api, posts, schema, total } from './hono.js';

const queries = (c) => {
  const db = drizzle(createClient({ url: c.env.LIBSQL_URL }), { schema });
  const page = async (query) => {
    const [rows, [{ n }]] = await db.batch([query, db.select(total).from(posts)]);
    return { rows, total: n };
  };
  return {
    one: (id) => db.select().from(posts).where(eq(posts.id, id)).get(),
    list: (limit) => page(db.select().from(posts).orderBy(posts.id).limit(limit)),
    embed: (limit) => page(db.query.posts.findMany({ limit, orderBy: posts.id, with: { comments: true } })),
    create: (post) => db.insert(posts).values(post).returning().get(),
  };
};

let app;
export default {
  fetch(request, env) {
    app ??= api(queries, env);
    return app.fetch(request, env);
  },
};
