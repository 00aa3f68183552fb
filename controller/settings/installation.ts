import { z } from "zod";
import { parseAddressRange } from "#shared/address-range.ts";
import type { SettingHelp } from "#shared/command-line.ts";
import { texts } from "#shared/setting-kinds.ts";
import { DEFAULT_ROOT_DEVICE } from "../store/images.ts";

const images = z
	.array(
		z.strictObject({
			imageId: z
				.string()
				.regex(/^ami-[0-9a-f]{8,17}$/, "must be ami- and 8 to 17 hex digits"),
			name: z.string().min(3).max(128),
			architecture: z.enum(["i386", "x86_64", "arm64"]),
			source: z.string().min(1),
			description: z.string().max(255).optional(),
			rootDeviceName: z
				.string()
				.regex(/^(\/dev\/)?[a-zA-Z0-9]{1,32}$/, "must be like /dev/sda1")
				.default(DEFAULT_ROOT_DEVICE),
			productCodes: z
				.array(z.string().regex(/^[a-zA-Z0-9._-]{1,64}$/))
				.default([]),
		}),
	)
	.refine(
		(list) => new Set(list.map((image) => image.imageId)).size === list.length,
		"names an imageId twice",
	);

/** What the installation is called, and what there is in it. */
export const installationSettings = {
	"account-id": z
		.string("must be 12 digits; in a file, in quotes")
		.regex(/^\d{12}$/, "must be 12 digits")
		.prefault("111111111111")
		.meta({
			argument: "ID",
			description: "the account made at the first start",
			default: "111111111111",
		} satisfies SettingHelp),
	region: z
		.string()
		.regex(/^[a-z][a-z0-9-]{0,62}$/, "must be a name such as us-east-1")
		.prefault("us-east-1")
		.meta({
			argument: "NAME",
			description:
				"what this installation calls its region; AWS's own default, because some clients accept only names that AWS has",
			default: "us-east-1",
		} satisfies SettingHelp),
	"revoke-on-change": z
		.boolean()
		.prefault(false)
		.meta({
			description:
				"kill the sessions that instances hold when their association or profile changes, and a role's when its trust policy does; else only what is terminated, deleted, revoked or banned dies, as on AWS (for one role: its tag gumleaf:revoke-on-change=true)",
		} satisfies SettingHelp),
	"issuer-url": z
		.url({ protocol: /^https$/, error: "must be an https:// URL" })
		.refine((url) => !/[?#]/.test(url), "must not have a query or fragment")
		.optional()
		.meta({
			argument: "URL",
			description:
				"be an OpenID Connect issuer of this name (GetWebIdentityToken); whatever answers there must pass /.well-known/openid-configuration and /.well-known/jwks.json below it on to the APIs' listener",
		} satisfies SettingHelp),
	"identity-provider-networks": texts
		.refine((ranges) => ranges.every((range) => parseAddressRange(range)), {
			error: "must be addresses or CIDR ranges, separated by commas",
		})
		.prefault([])
		.meta({
			argument: "CIDR,…",
			description:
				"where OpenID Connect providers that accounts register may be asked for their keys, besides the public internet; whoever may register one chooses what there the controller asks by HTTPS",
			default: "none",
		} satisfies SettingHelp),
	images: images.prefault([]).meta({
		description:
			"a list of images to register at every start: imageId, name, architecture (i386, x86_64, arm64) and source of each; description, rootDeviceName and productCodes as wanted",
		fileOnly: true,
	} satisfies SettingHelp),
};
