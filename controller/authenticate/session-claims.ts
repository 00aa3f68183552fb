import type { Kills, SessionClaims } from "../credentials/credentials.ts";

/**
 * The claims as a token carries them: short names, because every request carries the token.
 * A name, once used, must keep its meaning as long as tokens sealed with it may live.
 */
interface WireClaims {
	readonly k: SessionClaims["kind"];
	readonly a: string;
	readonly p: string;
	readonly n: string;
	readonly t: number;
	/** Lifetime, milliseconds. */
	readonly l: number;
	readonly i?: string;
	readonly h?: string;
	readonly d?: "1.0" | "2.0";
	readonly o?: string;
	readonly m?: readonly string[];
	readonly g?: Readonly<Record<string, string>>;
	readonly x?: readonly string[];
	readonly s?: string;
	readonly f?: string;
	readonly v?: Kills;
}

/** Writes claims down as compactly as JSON allows; what is undefined takes no room. */
export function encodeClaims(claims: SessionClaims): string {
	return JSON.stringify({
		k: claims.kind,
		a: claims.accountId,
		p: claims.principalId,
		n: claims.sessionName,
		t: claims.issuedAt,
		l: claims.expiresAt - claims.issuedAt,
		i: claims.instanceId,
		h: claims.nodeId,
		d: claims.roleDelivery,
		o: claims.policy,
		m: claims.policyArns,
		g: claims.tags,
		x: claims.transitiveTagKeys,
		s: claims.sourceIdentity,
		f: claims.federatedProvider,
		v: claims.kills,
	});
}

/** Reads what `encodeClaims` wrote. */
export function decodeClaims(text: string): SessionClaims {
	// Only controllers can seal a token, so what came out of one has this shape.
	const wire = JSON.parse(text) as WireClaims;
	return {
		kind: wire.k,
		accountId: wire.a,
		principalId: wire.p,
		sessionName: wire.n,
		issuedAt: wire.t,
		expiresAt: wire.t + wire.l,
		...(wire.i !== undefined && { instanceId: wire.i }),
		...(wire.h !== undefined && { nodeId: wire.h }),
		...(wire.d !== undefined && { roleDelivery: wire.d }),
		...(wire.o !== undefined && { policy: wire.o }),
		...(wire.m !== undefined && { policyArns: wire.m }),
		...(wire.g !== undefined && { tags: wire.g }),
		...(wire.x !== undefined && { transitiveTagKeys: wire.x }),
		...(wire.s !== undefined && { sourceIdentity: wire.s }),
		...(wire.f !== undefined && { federatedProvider: wire.f }),
		...(wire.v !== undefined && { kills: wire.v }),
	};
}
