/** The picture of the layers, for a terminal. */
import type { StackOptions } from './options.ts';

/** @param certificate path of the authority's certificate @param site path of the static site's folder @param resource one to ask for */
export function picture(options: StackOptions, certificate: string, site: string, resource: string): string {
  const { api, http, https, primary, prefix, replica, runtime } = options;
  const runtimes = { node: 'Node', bun: 'Bun' };
  const servers = api.map(
    (port, index) =>
      `    +--> API server ${index + 1} (${runtimes[runtime]})  http://127.0.0.1:${port}${prefix}`,
  );
  return `
  Client          curl --cacert ${certificate} https://localhost:${https}${prefix}/${resource}
    |             HTTPS, HTTP/2
    v
  Caddy           https://localhost:${https}   (http://localhost:${http} is redirected to it)
    |             ${prefix}/... is passed on, all else is a file of ${site}
    |
${servers.join('\n')}
           |      LIBSQL_URL: writes, and reads with credentials
           v
         sqld primary  http://127.0.0.1:${primary}
           |      what was written
           v
         sqld replica  http://127.0.0.1:${replica}
                  LIBSQL_REPLICA_URL: reads without credentials
`;
}
