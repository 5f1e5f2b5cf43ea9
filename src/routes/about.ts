import manifest from '../../package.json' with { type: 'json' };

/** What `/info`, the index and the document say of this server. */
export const about = {
  name: manifest.name,
  version: manifest.version,
  description: manifest.description,
};
