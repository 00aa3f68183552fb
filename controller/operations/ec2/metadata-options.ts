import type { InstanceMetadataOptionsResponse } from "@aws-sdk/client-ec2";
import { z } from "zod";
import { type MetadataOptions, metadataOptions } from "#shared/node-api.ts";
import { findMetadataDefaults } from "../../store/metadata-defaults.ts";
import type { Database } from "../../store/store.ts";
import {
	invalidParameter,
	httpTokensEnforced as tokensEnforced,
} from "./errors.ts";

/**
 * The metadata options of an instance when neither its launch nor its account says otherwise: those of an
 * instance launched through AWS's API from an image without preferences. IMDSv1 stays on, because cloud-init
 * on a platform it does not know speaks nothing else.
 */
const DEFAULTS: MetadataOptions = {
	httpTokens: "optional",
	httpEndpoint: "enabled",
	httpPutResponseHopLimit: 1,
	httpProtocolIpv6: "disabled",
	instanceMetadataTags: "disabled",
};

/** The wire's names of the options. */
const MEMBERS = {
	HttpTokens: "httpTokens",
	HttpEndpoint: "httpEndpoint",
	HttpPutResponseHopLimit: "httpPutResponseHopLimit",
	HttpProtocolIpv6: "httpProtocolIpv6",
	InstanceMetadataTags: "instanceMetadataTags",
} as const;

type MemberName = keyof typeof MEMBERS;

/** Metadata options as requests carry them. */
export type MetadataOptionsInput = Partial<
	Record<MemberName, string | number | undefined>
>;

const someOptions = metadataOptions.exactPartial();

const accountOptions = someOptions.extend({
	/** Set when the account takes no IMDSv1 at all. */
	httpTokensEnforced: z.literal(true).exactOptional(),
});

/** What an account has set for its new instances. */
export type MetadataDefaults = z.infer<typeof accountOptions>;

/** Those options that a request names; throws InvalidParameterValue. */
export function readMetadataOptions(
	input: MetadataOptionsInput | undefined,
): Partial<MetadataOptions> {
	let options: Partial<MetadataOptions> = {};
	for (const name of memberNames()) {
		const value = input?.[name];
		if (value === undefined) continue;
		const one = someOptions.safeParse({ [MEMBERS[name]]: value });
		if (!one.success) {
			throw invalidParameter(
				MEMBERS[name],
				String(value),
				"Invalid metadata option.",
			);
		}
		options = { ...options, ...one.data };
	}
	return options;
}

/** What an account has set, nothing at first. */
export async function readMetadataDefaults(
	db: Database,
	accountId: string,
): Promise<MetadataDefaults> {
	const text = await findMetadataDefaults(db, accountId);
	return text === undefined ? {} : accountOptions.parse(JSON.parse(text));
}

/** A new instance's options: those of its launch, then its account's, then the built-in ones. Throws when the account forbids them. */
export function completeMetadataOptions(
	{ httpTokensEnforced, ...account }: MetadataDefaults,
	launch: Partial<MetadataOptions>,
): MetadataOptions {
	const options = { ...DEFAULTS, ...account, ...launch };
	return enforceTokens(options, httpTokensEnforced);
}

/** Refuses IMDSv1 where the account forbids it; throws UnsupportedOperation. */
export function enforceTokens(
	options: MetadataOptions,
	enforced: true | undefined,
): MetadataOptions {
	if (enforced && options.httpTokens !== "required") throw tokensEnforced();
	return options;
}

/** The options of an instance as its row holds them. */
export function parseMetadataOptions(text: string): MetadataOptions {
	return metadataOptions.parse(JSON.parse(text));
}

/** Options as answers carry them. */
export function describeMetadataOptions(
	options: MetadataOptions,
	state: "applied" | "pending" = "applied",
): InstanceMetadataOptionsResponse {
	return {
		State: state,
		HttpTokens: options.httpTokens,
		HttpPutResponseHopLimit: options.httpPutResponseHopLimit,
		HttpEndpoint: options.httpEndpoint,
		HttpProtocolIpv6: options.httpProtocolIpv6,
		InstanceMetadataTags: options.instanceMetadataTags,
	};
}

/** What policies may ask about the options. */
export function metadataContextKeys(
	options: MetadataOptions,
): Readonly<Record<string, string>> {
	return {
		"ec2:MetadataHttpTokens": options.httpTokens,
		"ec2:MetadataHttpEndpoint": options.httpEndpoint,
		"ec2:MetadataHttpPutResponseHopLimit": String(
			options.httpPutResponseHopLimit,
		),
	};
}

function memberNames(): MemberName[] {
	return [
		"HttpTokens",
		"HttpEndpoint",
		"HttpPutResponseHopLimit",
		"HttpProtocolIpv6",
		"InstanceMetadataTags",
	];
}
