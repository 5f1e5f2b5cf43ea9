/** For Node and Bun: `main.ts BASE FAULTS USERNAME`. */
import { tour } from './tour.ts';

declare const process: { argv: string[] };

const [base = '', faults = '', username = ''] = process.argv.slice(2);
console.log(JSON.stringify(await tour(base, faults, username)));
