/** An amount of memory or disk as people write it in a Vfile: whole GiB where it is some, else MiB. */
export function sizeText(mib: number): string {
  return mib % 1024 === 0 ? `${mib / 1024}GiB` : `${mib}MiB`;
}
