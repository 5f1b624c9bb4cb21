/**
 * The settings of `apt-config dump` that a download through the host's own proxy or from its own mirror needs: proxies and
 * certificates (`Acquire::http*`, `Acquire::https*`), date checks and retries. Each as apt.conf(5) text without the semicolon.
 */
export function transferOptions(dump: string): readonly string[] {
  return dump.split('\n').flatMap((line) => {
    const match = /^(Acquire::[^\s"]+) "([^"]*)";$/.exec(line.trim());
    const [, name = '', value = ''] = match ?? [];
    return value !== '' && isTransferOption(name) ? [`${name} "${value}"`] : [];
  });
}

function isTransferOption(name: string): boolean {
  return /^Acquire::(https?(::.*)?|Check-Valid-Until|Check-Date|Retries)$/i.test(name);
}
