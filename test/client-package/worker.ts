/** For Workers: `GET /?base=…&faults=…&username=…`. */
import { tour } from './tour.ts';

export default {
  async fetch(request: Request): Promise<Response> {
    const { base = '', faults = '', username = '' } = Object.fromEntries(new URL(request.url).searchParams);
    return Response.json(await tour(base, faults, username));
  },
};
