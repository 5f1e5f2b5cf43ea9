import simpleRest, { axiosInstance } from '@refinedev/simple-rest';

/** The data provider, with credentials, and with problems as refine's forms and notifications show them. */
export function dataProvider(url: string, authorization: string) {
  axiosInstance.defaults.headers.common.Authorization = authorization;
  return simpleRest(url, axiosInstance);
}

axiosInstance.interceptors.response.use(undefined, (error) => {
  const { detail: message, errors = [] }: Problem = error.response?.data ?? {};
  const fields = errors.map(({ pointer = '/', detail }) => [pointer.slice(1).replaceAll('/', '.'), detail]);
  return Promise.reject({ ...error, message: message ?? error.message, errors: Object.fromEntries(fields) });
});

type Problem = { detail?: string; errors?: { pointer?: string; detail: string }[] };
