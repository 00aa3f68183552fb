/** What a token says of its bearer. */
export type TokenClaims = Readonly<Record<string, unknown>>;

/** Why a token is not believed. `unreachable`: its provider did not answer; `keys`: it answered with no usable key. */
export type TokenRefusal = "unreachable" | "keys" | "signature" | "expired";

/** A token's claims, once they are proved; else why not. */
export type VerifiedToken =
	| { readonly claims: TokenClaims }
	| { readonly refusal: TokenRefusal };

/** How tokens can be signed here. */
export const signingAlgorithms = ["RS256", "ES384"] as const;
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** OpenID Connect both ways: other issuers' tokens are verified, and our own signed for services that trust us. */
export interface WebIdentities {
	/** Proves that the provider of this URL signed the token, and that it is its time. Audience and subject are the caller's to check. */
	verify(token: string, issuerUrl: string): Promise<VerifiedToken>;
	/** Signs claims under our own name. Undefined when this installation is no issuer. */
	readonly sign:
		| ((
				claims: TokenClaims,
				algorithm: SigningAlgorithm,
				lifetimeSeconds: number,
		  ) => Promise<string>)
		| undefined;
}
