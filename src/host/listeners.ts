/** Where a listener sits or a connection leads. */
export interface Endpoint {
  /** An IP address. */
  readonly address: string;
  readonly port: number;
}

/** Something that listens. */
export interface OpenListener {
  /** Stops listening and cuts what came through it. Resolves when the port is free again. */
  close(): Promise<void>;
}

/** Sockets that serve others. Each rejects with the system's error (`code` EADDRINUSE and the like) when it cannot listen. */
export interface Listeners {
  /**
   * Relays TCP connections to where `target` leads at the time of each. Half-closed connections stay half open; a connection whose
   * target refuses is reset.
   */
  relayTcp(at: Endpoint, target: () => Endpoint): Promise<OpenListener>;
  /** Relays datagrams; each client has a flow of its own, by which answers come back, until nothing came for `idleMs`. */
  relayUdp(at: Endpoint, target: () => Endpoint, idleMs: number): Promise<OpenListener>;
  /** A unix socket: one line of JSON in, one line of JSON out. What was asked in bad form is cut off. */
  serveLines(path: string, answer: (request: unknown) => Promise<unknown>): Promise<OpenListener>;
}
