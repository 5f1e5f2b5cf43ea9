/** Preloaded into a server: on SIGUSR2 it prints how long the event loop stood still at most since the last one, in ms. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const histogram = monitorEventLoopDelay({ resolution: 5 });
histogram.enable();
let asked = 0;
process.on('SIGUSR2', () => {
  console.log(`loop delay ${++asked}: ${(histogram.max / 1e6).toFixed(1)} ms`);
  histogram.reset();
});
