/** One repository of apt. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Absolute path of the keyring that signs it, when the entry names one. */
  readonly signedBy?: string;
}

/** Binary repositories of a one-line file (`/etc/apt/sources.list`, `*.list`); format: sources.list(5). Other lines are passed over. */
export function parseOneLineSources(text: string): readonly AptSource[] {
  const found: AptSource[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    const [, options = '', uri, suite, components = ''] = match ?? [];
    if (uri === undefined || suite === undefined) continue;
    found.push(withKeyring({ uri, suites: [suite], components: words(components) }, /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1]));
  }
  return found;
}

/** Binary repositories of a deb822 file (`*.sources`); format: sources.list(5). Disabled paragraphs are left out. */
export function parseDeb822Sources(text: string): readonly AptSource[] {
  const withoutComments = text.replace(/^#.*\n?/gm, '');
  return withoutComments.split(/\n\s*\n/).flatMap((paragraph) => sourcesOfParagraph(parseFields(paragraph)));
}

function sourcesOfParagraph(fields: ReadonlyMap<string, string>): readonly AptSource[] {
  if (!words(fields.get('types') ?? '').includes('deb') || /^(no|false|off|0)$/i.test(fields.get('enabled') ?? '')) return [];
  const suites = words(fields.get('suites') ?? '');
  const components = words(fields.get('components') ?? '');
  return words(fields.get('uris') ?? '').map((uri) => withKeyring({ uri, suites, components }, fields.get('signed-by')));
}

function parseFields(paragraph: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let name = '';
  for (const line of paragraph.split('\n')) {
    const match = /^([A-Za-z0-9-]+):\s*(.*)$/.exec(line);
    if (match === null) fields.set(name, `${fields.get(name) ?? ''}\n${line.trim()}`);
    else {
      name = (match[1] ?? '').toLowerCase();
      fields.set(name, (match[2] ?? '').trim());
    }
  }
  return fields;
}

/** A key inside the entry itself cannot be said on one line, so only a path counts. */
function withKeyring(source: AptSource, keyring: string | undefined): AptSource {
  return keyring !== undefined && /^\/[\w./@+-]+$/.test(keyring) ? { ...source, signedBy: keyring } : source;
}

/** Names that stand for a release in place of its codename. */
const archiveAliases = ['stable', 'oldstable', 'testing', 'unstable', 'sid'] as const;

/**
 * Of a host's repositories, those that serve Debian's own archive or its security updates for the host's release, turned to
 * another suite: `bookworm-updates` of a bookworm host becomes `trixie-updates` for trixie. Backports and foreign archives stay behind.
 */
export function selectDebianSources(sources: readonly AptSource[], hostCodename: string, suite: string): readonly AptSource[] {
  const ownNames = [hostCodename, ...archiveAliases];
  const pockets = new Map(
    ownNames.flatMap((name) => ['', '-updates', '-security'].map((end) => [`${name}${end}`, `${suite}${end}`] as const)),
  );
  const selected = sources.flatMap((source) => {
    const suites = source.suites.flatMap((name) => pockets.get(name) ?? []);
    const components = source.components.filter((component) => component === 'main');
    return isDebianArchive(source) && suites.length > 0 && components.length > 0 ? [{ ...source, suites, components }] : [];
  });
  return selected.some((source) => source.suites.includes(suite)) ? selected : [];
}

/** What is used when the host has no Debian repository of its own. */
export function defaultDebianSources(suite: string): readonly AptSource[] {
  return [
    { uri: 'http://deb.debian.org/debian', suites: [suite, `${suite}-updates`], components: ['main'] },
    { uri: 'http://deb.debian.org/debian-security', suites: [`${suite}-security`], components: ['main'] },
  ];
}

/** Lines of sources.list(5), one per suite. */
export function formatOneLineSources(sources: readonly AptSource[], keyringOf: (source: AptSource) => string): readonly string[] {
  return sources.flatMap((source) =>
    source.suites.map((suite) => `deb [signed-by=${keyringOf(source)}] ${source.uri} ${suite} ${source.components.join(' ')}`),
  );
}

/**
 * Debian's archive can be mirrored under any name, and others sign suites of the same names. So an entry counts when it says
 * Debian's own keyring, or says another one (a mirror that signs anew) at a host's `/debian`, or none and a path that ends so.
 */
function isDebianArchive(source: AptSource): boolean {
  if (source.signedBy !== undefined && /\/debian-archive-[\w.-]+$/.test(source.signedBy)) return true;
  if (/^https?:\/\/[^/]+\/debian(-security)?\/?$/.test(source.uri)) return true;
  return source.signedBy === undefined && /^[a-z+]+:\/\/\S*(\/debian(-security)?|security\.debian\.org)\/?$/.test(source.uri);
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
