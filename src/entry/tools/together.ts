/** Child processes that form one thing: they end together, and when one of them dies, so do the others. */
import type { Child } from './child.ts';

/** Takes a part as soon as it is started. @param name what a person calls it */
export type Add = (name: string, child: Child) => void;

/**
 * Runs `main`, which starts the parts, and then waits. Ctrl-C, SIGTERM and SIGHUP end all of them, and this process
 * with exit code 0; the death of one, or an error of `main`, which is told in one line, does so with 1.
 */
export async function runTogether(main: (add: Add) => Promise<void>): Promise<never> {
  const parts: { name: string; child: Child }[] = [];
  let leaving: Promise<never> | undefined;
  const leave = (code: number): Promise<never> => {
    leaving ??= Promise.all(parts.map(({ child }) => child.stop())).then(() => process.exit(code));
    return leaving;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => leave(0));
  let died: ((name: string) => void) | undefined;
  const death = new Promise<string>((resolve) => {
    died = resolve;
  });
  try {
    await main((name, child) => {
      parts.push({ name, child });
      void child.exited.then(() => died?.(name));
    });
    const name = await death;
    if (!leaving) console.error(`${name} has ended, so the rest ends too.`);
  } catch (error) {
    if (!leaving) console.error(error instanceof Error ? error.message : error);
  }
  return await (leaving ?? leave(1));
}
