import cliProgress, { type SingleBar } from 'cli-progress';

/** What a line says, from its bar. */
export type Render = (bar: string) => string;

/** A line of the terminal that is drawn again in its place. */
export class Line {
  readonly #isRemoved: boolean;
  #bar: SingleBar | undefined;

  /** @param isRemoved - Whether something else is printed in its place once it ends. Otherwise it stays. */
  constructor({ isRemoved = false } = {}) {
    this.#isRemoved = isRemoved;
  }

  /** Draws it with a bar that shows how much of a total there is. */
  draw(value: number, total: number, render: Render): void {
    if (!this.#bar) {
      this.#bar = newBar(this.#isRemoved);
      this.#bar.start(total, value, { render });
    }
    this.#bar.setTotal(total);
    this.#bar.update(value, { render });
  }

  /** Ends it, if there is one. The next one is drawn below. */
  end(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

function newBar(clearOnComplete: boolean): SingleBar {
  return new cliProgress.SingleBar(
    {
      format: (options, { progress }, { render }: { render: Render }) =>
        render(cliProgress.Format.BarFormat(progress, options)),
      clearOnComplete,
      hideCursor: true,
      stream: process.stdout,
      barsize: 30,
      fps: 20,
    },
    cliProgress.Presets.shades_classic,
  );
}
