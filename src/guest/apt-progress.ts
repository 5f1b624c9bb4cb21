/** How far apt is, in packages. */
export interface AptPosition {
  readonly done: number;
  readonly total: number;
  readonly label: string;
}

/** Downloading counts for this part of the whole. */
const downloadShare = 0.3;

/** Reads apt's two streams and tells where an installation stands. */
export interface AptProgress {
  /** Notes how many packages apt announces: `1 upgraded, 5 newly installed, …`. */
  readStdout(line: string): void;
  /** undefined for a line that is not a status line. */
  readStatus(line: string): AptPosition | undefined;
  /** The position after a good end: apt's last percent is often less than 100. */
  end(): AptPosition;
}

/**
 * Status lines are those of `APT::Status-Fd` (apt's README.progress-reporting): `dlstatus:<item>:<percent>:<text>` while it downloads,
 * `pmstatus:<package>:<percent>:<text>` while it installs; percents count from 0 in each part.
 */
export function createAptProgress(asked: number): AptProgress {
  let total = asked;
  return {
    readStdout(line) {
      const [, upgraded, installed] = /^(\d+) upgraded, (\d+) newly installed,/.exec(line) ?? [];
      const announced = Number(upgraded ?? 0) + Number(installed ?? 0);
      if (announced > 0) total = announced;
    },
    readStatus(line) {
      const [, kind, percentText, text] = /^(dlstatus|pmstatus|pmerror|pmconffile):[^:]*(?::[a-z0-9]+)?:([\d.]+):(.*)$/.exec(line) ?? [];
      if (kind === undefined) return undefined;
      const percent = Math.min(100, Number(percentText)) / 100;
      const share = kind === 'dlstatus' ? percent * downloadShare : downloadShare + percent * (1 - downloadShare);
      return { done: Math.floor(share * total), total, label: text ?? '' };
    },
    end: () => ({ done: total, total, label: 'installed' }),
  };
}
