import { fetchUtils, HttpError } from 'ra-core';
import jsonServerProvider from 'ra-data-json-server';

/** The data provider, with credentials, and with problems as react-admin's forms show them. */
export const dataProvider = (url: string, authorization: string) =>
  jsonServerProvider(url, (to: string, options: fetchUtils.Options = {}) =>
    fetchUtils
      .fetchJson(to, { ...options, user: { authenticated: true, token: authorization } })
      .catch((error) => {
        if (!error.body?.detail) throw error;
        const { detail, errors = [] } = error.body as Problem;
        const fields = errors.map(({ pointer = '/', detail }) => [
          pointer.slice(1).replaceAll('/', '.'),
          detail,
        ]);
        throw new HttpError(detail, error.status, { ...error.body, errors: Object.fromEntries(fields) });
      }),
  );

type Problem = { detail: string; errors?: { pointer?: string; detail: string }[] };
