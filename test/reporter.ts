/** A line for each file as it ends, what failed in full, and the numbers for the closing table. */
import { basename } from 'node:path';
import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from 'vitest/node';
import type { Result } from './table.ts';

export class LedgeReporter implements Reporter {
  readonly #project: string;
  readonly #results: Result[];
  #vitest!: Vitest;

  /** Results are added to `results`, which several runs may share. */
  constructor(project: string, results: Result[]) {
    this.#project = project;
    this.#results = results;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestModuleEnd(module: TestModule): void {
    const tests = [...module.children.allTests()];
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const failing = tests.filter((test) => test.result().state === 'failed');
    // A file or a describe that fails before its tests has no failed test of its own.
    const suites = [module, ...module.children.allSuites()].flatMap((suite) => suite.errors());
    const passed = count('passed');
    const failed = failing.length + suites.length || (module.ok() ? 0 : 1);
    const suite = this.#project === 'unit' ? module.relativeModuleId : basename(module.moduleId, '.test.ts');
    this.#results.push({ project: this.#project, suite, passed, failed, skipped: count('skipped') });

    const seconds = (module.diagnostic().duration / 1_000).toFixed(1);
    console.log(
      `${failed > 0 ? '✗' : '✓'} ${this.#project} ${suite}: ${passed} passed, ${failed} failed (${seconds} s)`,
    );
    for (const test of failing) this.#print(test);
    for (const error of suites) this.#error(error, module, suite);
  }

  #print(test: TestCase): void {
    for (const error of test.result().errors ?? []) this.#error(error, test.module, test.fullName);
  }

  #error(error: SerializedError | Error, module: TestModule, name: string): void {
    console.error(`\n✗ ${this.#project} ${module.relativeModuleId} > ${name}`);
    this.#vitest.logger.printError(error, { project: module.project });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    for (const error of unhandled) {
      console.error(`\n✗ ${this.#project}: an error outside of any test`);
      this.#vitest.logger.printError(error);
    }
    if (unhandled.length > 0) {
      this.#results.push({
        project: this.#project,
        suite: '(unhandled)',
        passed: 0,
        failed: unhandled.length,
      });
    }
    // A file that was queued and never ended (its worker died) must not look like success.
    const lost = modules.filter((module) => ['queued', 'pending'].includes(module.state()));
    for (const module of lost) {
      const suite = basename(module.moduleId, '.test.ts');
      console.error(`✗ ${this.#project} ${suite}: it never ended`);
      this.#results.push({ project: this.#project, suite, passed: 0, failed: 1 });
    }
  }
}
