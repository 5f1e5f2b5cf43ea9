/** json-server 0.17.4 over a db.json, quiet. */
import jsonServer from 'json-server';

const { JSON_FILE, PORT } = process.env;
const server = jsonServer.create();
server.use(jsonServer.defaults({ logger: false }));
server.use(jsonServer.router(JSON_FILE));
server.listen(Number(PORT), '127.0.0.1');
