/** The samples, where they have not been deleted, and what a load needs to know of the resources. */
import { existsSync } from 'node:fs';
import type { Collection } from '../db/load.ts';
import type { Resource } from '../kit/resource.ts';

/** Found at run time, since `npm run add -- --drop-samples` deletes it. */
const SAMPLES = new URL('../db/samples.ts', import.meta.url);
type SampleModule = { sampleRows(): Promise<Record<string, object[]>> };

/** Whether there are samples. */
export const hasSamples = (): boolean => existsSync(SAMPLES);

/** The samples of those resources that are declared; none where they have been deleted. */
export async function samplesFor(resources: Resource[]): Promise<Record<string, object[]>> {
  if (!hasSamples()) return {};
  const { sampleRows } = (await import(SAMPLES.href)) as SampleModule;
  const names = new Set(resources.map(({ name }) => name));
  return Object.fromEntries(Object.entries(await sampleRows()).filter(([name]) => names.has(name)));
}

/** What `loadRows` needs to know of the resources. */
export const collectionsOf = (resources: Resource[]): Collection[] =>
  resources.map((resource) => ({ name: resource.name, table: resource.table, row: resource.wire().load }));
