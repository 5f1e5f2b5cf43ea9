/** A CPU profile of a running Node, over the inspector's protocol (Chrome DevTools Protocol, Profiler). */

type Frame = { functionName: string; url: string; lineNumber: number };
export type Profile = {
  nodes: { id: number; callFrame: Frame }[];
  /** Which node ran at each sample, and the microseconds since the one before. */
  samples: number[];
  timeDeltas: number[];
};

const INTERVAL_US = 200;

/** Starts a profile of the Node that was started with `--inspect=127.0.0.1:PORT`. */
export async function inspect(port: number): Promise<{ stop(): Promise<Profile> }> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(target!.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error('the inspector does not answer'));
  });
  let last = 0;
  const call = <T>(method: string, params: object = {}): Promise<T> => {
    const id = ++last;
    return new Promise((resolve, reject) => {
      const hear = ({ data }: MessageEvent<string>) => {
        const answer = JSON.parse(data);
        if (answer.id !== id) return;
        socket.removeEventListener('message', hear);
        if (answer.error) reject(new Error(answer.error.message));
        else resolve(answer.result);
      };
      socket.addEventListener('message', hear);
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
  await call('Profiler.enable');
  await call('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  await call('Profiler.start');
  return {
    async stop() {
      const { profile } = await call<{ profile: Profile }>('Profiler.stop');
      socket.close();
      return profile;
    },
  };
}
