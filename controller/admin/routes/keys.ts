import {
	revokeKeyRequest,
	revokeRequest,
	rotateAuthority as rotateAuthorityRequest,
	rotateKeysRequest,
} from "#shared/admin-api/keys.ts";
import {
	listAuthorities,
	replaceAuthority,
	rotateAuthority,
} from "../authorities.ts";
import {
	replaceIdentityKey,
	showIdentityCertificates,
} from "../identity-certificates.ts";
import { listKeys, revokeKey, rotateKeys } from "../keys.ts";
import { revokeSessions } from "../revoke.ts";
import type { AdminRoute } from "./route.ts";

/** The installation's own keys and CAs, and what was made with them. */
export const keyRoutes: readonly AdminRoute[] = [
	{
		method: "GET",
		pattern: /^\/v1\/authorities$/,
		handle: ({ services }) => listAuthorities(services),
	},
	{
		method: "POST",
		pattern: /^\/v1\/authorities\/rotate$/,
		handle: (call) => {
			const words = "a CA is announced for a second to a year";
			const request = call.body(rotateAuthorityRequest, words);
			return rotateAuthority(call.services, request);
		},
	},
	{
		method: "POST",
		pattern: /^\/v1\/authorities\/replace$/,
		handle: ({ services }) => replaceAuthority(services),
	},
	{
		method: "GET",
		pattern: /^\/v1\/identity-certificates$/,
		handle: ({ services }) => showIdentityCertificates(services),
	},
	{
		method: "POST",
		pattern: /^\/v1\/identity-certificates\/replace$/,
		handle: ({ services }) => replaceIdentityKey(services),
	},
	{
		method: "POST",
		pattern: /^\/v1\/revocations$/,
		handle: (call) => {
			const words = "name what to revoke: a role, an instance or a node";
			return revokeSessions(call.services, call.body(revokeRequest, words));
		},
	},
	{
		method: "GET",
		pattern: /^\/v1\/keys$/,
		handle: ({ services }) => listKeys(services),
	},
	{
		method: "POST",
		pattern: /^\/v1\/keys$/,
		handle: (call) => {
			const words = "name what to rotate: the keys of sessions or of tokens";
			return rotateKeys(call.services, call.body(rotateKeysRequest, words).use);
		},
	},
	{
		method: "POST",
		pattern: /^\/v1\/keys\/revocations$/,
		handle: (call) => {
			const words = "name a key: what it is for, and its id";
			return revokeKey(call.services, call.body(revokeKeyRequest, words));
		},
	},
];
