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
 * The metadata options of an instance when nothing says otherwise: those of an instance launched through AWS's API from
 * an image without preferences. IMDSv1 stays on, because cloud-init on a platform it does not know speaks nothing else.
 */
const DEFAULTS: MetadataOptions = {
	httpTokens: "optional",
	httpEndpoint: "enabled",
	httpPutResponseHopLimit: 1,
	httpProtocolIpv6: "disabled",
	instanceMetadataTags: "disabled",
};

/** What an image that says `v2.0` asks for; the hop limit is for containers in such an instance, as on AWS. */
const IMAGE_V2 = {
	httpTokens: "required",
	httpPutResponseHopLimit: 2,
} as const satisfies Partial<MetadataOptions>;

/** What holds on a host whose guests are made to use IMDSv2. */
const HOST_V2 = {
	httpTokens: "required",
} as const satisfies Partial<MetadataOptions>;

/** The only preference that an image or a host can have. */
export const IMDS_V2 = "v2.0";

/** What an image is registered with, or changed to; throws InvalidParameterValue. */
export function readImdsSupport(support: string | undefined): string | null {
	if (!support) return null;
	if (support === IMDS_V2) return support;
	throw invalidParameter("imdsSupport", support, "Must be v2.0.");
}

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

/** Who has a say in a new instance's options, the strongest first. */
export interface OptionSources {
	readonly launch: Partial<MetadataOptions>;
	readonly account: MetadataDefaults;
	/** What the image is registered with, and what its host reported; `v2.0` or nothing. */
	readonly imageSupport: string | null;
	readonly hostSupport: string | null;
}

/**
 * A new instance's options, in AWS's order: the launch's, the account's, the image's; then its host's.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html
 */
export function completeMetadataOptions(
	sources: OptionSources,
): MetadataOptions {
	const { httpTokensEnforced: _, ...account } = sources.account;
	return {
		...DEFAULTS,
		...(sources.hostSupport === IMDS_V2 && HOST_V2),
		...(sources.imageSupport === IMDS_V2 && IMAGE_V2),
		...account,
		...sources.launch,
	};
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
