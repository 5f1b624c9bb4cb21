/** Status of a GET, or undefined when there was none in time. No proxy: what is probed is a guest. Redirects are not followed. */
export async function httpStatus(url: string, timeoutMs: number): Promise<number | undefined> {
  const { get } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  return new Promise((resolve) => {
    const request = get(url, { agent: false, headers: { connection: 'close', 'user-agent': 'vup' } }, (response) =>
      end(response.statusCode),
    );
    const timer = setTimeout(() => end(undefined), timeoutMs);
    const end = (status: number | undefined): void => {
      clearTimeout(timer);
      request.destroy();
      resolve(status);
    };
    request.on('error', () => end(undefined));
  });
}
