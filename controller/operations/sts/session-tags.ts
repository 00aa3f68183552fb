import type { Tag } from "@aws-sdk/client-sts";
import { foldCase } from "#shared/fold-case.ts";
import type { Principal } from "../../authenticate/principal.ts";
import type { SessionClaims } from "../../credentials/credentials.ts";
import type { Checked } from "../checked-input.ts";
import { invalidParameterValue } from "./errors.ts";

const MOST_TAGS = 50;

/** The members by which a request tags its session. */
export interface SessionTagRequest {
	readonly Tags?: readonly Checked<Tag>[] | undefined;
	readonly TransitiveTagKeys?: readonly string[] | undefined;
}

/** What tags add to a session's claims. */
export type TagClaims = Pick<SessionClaims, "tags" | "transitiveTagKeys">;

/**
 * The tags of a new session: those that the caller's own session hands on, and the request's. Keys are compared
 * without regard to case; what is handed on cannot be replaced. Throws InvalidParameterValue in AWS's words.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
 */
export function readSessionTags(
	request: SessionTagRequest,
	caller: Principal,
): TagClaims {
	return sessionTagClaims(request, inheritedTags(caller));
}

/** The tags of a session from a request and from what is handed on to it. Throws InvalidParameterValue. */
export function sessionTagClaims(
	{ Tags = [], TransitiveTagKeys = [] }: SessionTagRequest,
	inherited: Readonly<Record<string, string>> = {},
): TagClaims {
	const keys = Tags.map(({ Key }) => Key);
	checkRequestedKeys(keys, TransitiveTagKeys);
	if (sharesKey(keys, Object.keys(inherited))) {
		throw invalidParameterValue(
			"One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
		);
	}
	const requested = Tags.map(({ Key, Value }) => [Key, Value]);
	const tags = { ...inherited, ...Object.fromEntries(requested) };
	if (Object.keys(tags).length > MOST_TAGS) {
		throw invalidParameterValue(
			`The number of session tags exceeds the maximum of ${MOST_TAGS}.`,
		);
	}
	const transitive = [...Object.keys(inherited), ...TransitiveTagKeys];
	return {
		...(Object.keys(tags).length > 0 && { tags }),
		...(transitive.length > 0 && { transitiveTagKeys: transitive }),
	};
}

/** The tags that the caller's session hands on to every session it makes. */
export function inheritedTags({
	session,
}: Principal): Readonly<Record<string, string>> {
	const { tags = {}, transitiveTagKeys = [] } = session ?? {};
	const kept = Object.entries(tags).filter(([key]) =>
		sharesKey([key], transitiveTagKeys),
	);
	return Object.fromEntries(kept);
}

/** What policies may ask about the tags of a request for a session. */
export function sessionTagKeys({
	Tags = [],
	TransitiveTagKeys = [],
}: SessionTagRequest): Readonly<Record<string, string | readonly string[]>> {
	const values = Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value]);
	return {
		...Object.fromEntries(values),
		...(Tags.length > 0 && { "aws:TagKeys": Tags.map(({ Key }) => Key) }),
		...(TransitiveTagKeys.length > 0 && {
			"sts:TransitiveTagKeys": TransitiveTagKeys,
		}),
	};
}

function checkRequestedKeys(
	keys: readonly string[],
	transitive: readonly string[],
): void {
	if (new Set(keys.map(foldCase)).size < keys.length) {
		throw invalidParameterValue(
			"Duplicate tag keys found. Please note that Tag keys are case insensitive.",
		);
	}
	if (keys.some((key) => foldCase(key).startsWith("aws:"))) {
		throw invalidParameterValue(
			"System tags cannot be added/updated by a requester.",
		);
	}
	if (!transitive.every((key) => sharesKey([key], keys))) {
		throw invalidParameterValue(
			"The specified transitive tag key must be included in the requested tags.",
		);
	}
}

function sharesKey(some: readonly string[], others: readonly string[]) {
	const known = new Set(others.map(foldCase));
	return some.some((key) => known.has(foldCase(key)));
}
