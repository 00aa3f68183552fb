/** What the connection and the headers say of a call, as far as policies may ask. */
export interface RequestFacts {
	/** Of the connection, or what a configured proxy says. */
	readonly sourceIp: string;
	/** Whether the call came over TLS. */
	readonly secure: boolean;
	readonly userAgent?: string;
	readonly referer?: string;
}
