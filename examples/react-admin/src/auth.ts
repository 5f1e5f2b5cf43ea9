import type { AuthProvider } from 'react-admin';
import { api, away, session } from './ledge.ts';

async function me() {
  const answer = await api.auth.me.$get();
  if (!answer.ok) throw new Error((await answer.json()).detail);
  return answer.json();
}

/** Sign-in by Ledge's own session: it is kept over a reload, and shared by the tabs. */
export const authProvider: AuthProvider = {
  login: ({ username, password }) =>
    session.signIn({ username, password }).catch((error) => {
      throw error.cause?.detail ? new Error(error.cause.detail) : away(error);
    }),
  logout: () => session.signOut(),
  async checkAuth() {
    // A server that is away has signed nobody out.
    const token = await session.token().catch(() => 'unknown');
    if (token === undefined) throw { message: false };
  },
  async checkError({ status }) {
    if (status === 401) throw new Error('The session has ended: sign in again');
  },
  async getIdentity() {
    const { id, name, username } = await me();
    return { id, fullName: name || username };
  },
  getPermissions: async () => (await me()).role,
};
