import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// localhost, not 127.0.0.1: the cookie of a session travels between ports of one host alone.
export default defineConfig({
  plugins: [react()],
  server: { host: 'localhost' },
  preview: { host: 'localhost' },
  // react-admin is one chunk of 1.3 MB, 400 kB gzipped.
  build: { chunkSizeWarningLimit: 2_000 },
});
