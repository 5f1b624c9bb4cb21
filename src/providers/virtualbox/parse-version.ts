/** What `VBoxManage --version` said. */
export interface VBoxVersion {
  /** As told, for people, for example `7.2.22_Debianr175245`. */
  readonly text: string;
  /** `7.2.22`. */
  readonly release: string;
  /** What its wrapper warned of before, on one line: that machines cannot be started. */
  readonly warning?: string;
}

/** Reads the answer of `VBoxManage --version`, before which a wrapper may warn of a missing driver; undefined when no version is in it. */
export function parseVersion(text: string): VBoxVersion | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const version = lines.find((line) => /^\d+\.\d+\.\d+\S*$/.test(line));
  if (version === undefined) return undefined;
  const begins = lines.findIndex((line) => /^WARNING: /.test(line));
  const warning =
    begins === -1
      ? undefined
      : lines
          .slice(
            begins,
            lines.findIndex((line, at) => at > begins && (line === '' || line === version)),
          )
          .join(' ')
          .replace(/^WARNING: /, '');
  const release = /^\d+\.\d+\.\d+/.exec(version)?.[0] ?? version;
  return { text: version, release, ...(warning === undefined ? {} : { warning }) };
}
