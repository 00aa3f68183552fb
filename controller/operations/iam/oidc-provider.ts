import { buildArn, parseArn } from "#shared/arn.ts";
import { findOidcProvider } from "../../store/oidc-providers.ts";
import type { OidcProviderTable } from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import { listTags } from "../../store/tags.ts";
import type { CallContext, Resource, Sighting } from "../operation.ts";
import { isAsSighted } from "../sighting.ts";
import {
	invalidProviderUrl,
	noSuchOidcProvider,
	notAnArn,
	tooManyThumbprints,
	wrongArn,
} from "./errors.ts";
import { refuseBeyond } from "./quotas.ts";
import type { TagOwner } from "./tags.ts";

const MAX_THUMBPRINTS = 5;

/** The provider's name in its ARN and in tokens' issuers: its URL without the scheme. Throws ValidationError. */
export function providerName(url: string): string {
	const parsed = URL.parse(url);
	const plain = parsed && !parsed.search && !parsed.hash && !parsed.username;
	if (!plain || parsed.protocol !== "https:") throw invalidProviderUrl();
	return url.slice("https://".length);
}

/** The ARN of the account's provider of this name. */
export function providerArn(accountId: string, name: string): string {
	const resource = `oidc-provider/${name}`;
	return buildArn({ service: "iam", region: "", accountId, resource });
}

/** The account's provider of this ARN that the call may act on; throws ValidationError, InvalidInput, NoSuchEntity. */
export async function requireOidcProvider(
	database: Database,
	call: CallContext,
	arn: string,
): Promise<OidcProviderTable> {
	if (!parseArn(arn)) throw notAnArn(arn);
	if (!arn.includes(":oidc-provider/")) throw wrongArn(arn);
	const provider = await findOwnOidcProvider(database, call, arn);
	if (!provider) throw noSuchOidcProvider(arn);
	return provider;
}

/** The account's provider of this ARN that the call may act on; undefined when there is none. */
export async function findOwnOidcProvider(
	database: Database,
	{ caller, sightings }: CallContext,
	arn: string,
): Promise<OidcProviderTable | undefined> {
	const provider = await findOidcProvider(database, arn);
	if (provider?.account_id !== caller.accountId) return undefined;
	const now = sightingOfProvider(arn, provider);
	return isAsSighted(sightings, now) ? provider : undefined;
}

/** What a call about a provider touches. */
export async function touchedOidcProvider(
	call: CallContext,
	arn: string,
): Promise<readonly Resource[]> {
	// Before its tags, which stand under the ARN: they are then no earlier provider's.
	const found = await findOidcProvider(call.store.read, arn);
	const own = found?.account_id === call.caller.accountId;
	const provider = own ? found : undefined;
	const tags = own ? await listTags(call.store.read, arn) : [];
	const contextKeys = Object.fromEntries(
		tags.map(({ tag_key, tag_value }) => [
			`aws:ResourceTag/${tag_key}`,
			tag_value,
		]),
	);
	return [{ arn, contextKeys, sighting: sightingOfProvider(arn, provider) }];
}

/** Providers have no unique ids; when one was made tells it from an earlier one of its URL. */
function sightingOfProvider(
	arn: string,
	provider: OidcProviderTable | undefined,
): Sighting {
	return { sought: arn, id: provider && String(provider.created_at) };
}

/** Refuses a list of certificates longer than AWS's; throws InvalidInput. */
export function checkThumbprints(thumbprints: readonly string[]): void {
	if (thumbprints.length > MAX_THUMBPRINTS) throw tooManyThumbprints();
}

/** A stored list of clients without repetitions; throws LimitExceeded beyond 100. */
export async function clientIdList(
	database: Database,
	accountId: string,
	clientIds: readonly string[],
): Promise<string> {
	const unique = [...new Set(clientIds)];
	const quota = "ClientIdsPerOpenIdConnectProvider";
	await refuseBeyond(database, accountId, quota, unique.length);
	return JSON.stringify(unique);
}

/** What the store keeps of clients or certificates, as the list it is. */
export function readStringList(json: string): string[] {
	const list: unknown = JSON.parse(json);
	return Array.isArray(list) ? list.map(String) : [];
}

/** A provider as what carries tags. */
export function tagsOfOidcProvider(provider: OidcProviderTable): TagOwner {
	return {
		resourceId: provider.provider_arn,
		accountId: provider.account_id,
		caseInsensitive: false,
	};
}
