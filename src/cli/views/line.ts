import cliProgress, { type SingleBar } from 'cli-progress';

/** What a line says, from its bar. */
export type Render = (bar: string) => string;

type LineOptions = {
  /** Whether something else is printed in its place once it ends. Otherwise it stays. */
  isRemoved?: boolean;
  /** How wide its bar is, in characters. */
  width?: number;
};

/** A line of the terminal that is drawn again in its place. */
export class Line {
  readonly #options: LineOptions;
  #bar: SingleBar | undefined;

  constructor(options: LineOptions = {}) {
    this.#options = options;
  }

  /** Draws it with a bar that shows how much of a total there is. */
  draw(value: number, total: number, render: Render): void {
    if (!this.#bar) {
      this.#bar = newBar(this.#options);
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

function newBar({ isRemoved = false, width = 30 }: LineOptions): SingleBar {
  return new cliProgress.SingleBar(
    {
      format: (options, { progress }, { render }: { render: Render }) =>
        render(cliProgress.Format.BarFormat(progress, options)),
      clearOnComplete: isRemoved,
      hideCursor: true,
      stream: process.stdout,
      barsize: width,
      fps: 20,
    },
    cliProgress.Presets.shades_classic,
  );
}
