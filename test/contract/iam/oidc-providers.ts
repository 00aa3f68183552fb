import assert from "node:assert/strict";
import {
	AddClientIDToOpenIDConnectProviderCommand,
	CreateOpenIDConnectProviderCommand,
	DeleteOpenIDConnectProviderCommand,
	GetOpenIDConnectProviderCommand,
	ListOpenIDConnectProvidersCommand,
	ListOpenIDConnectProviderTagsCommand,
	RemoveClientIDFromOpenIDConnectProviderCommand,
	TagOpenIDConnectProviderCommand,
	UntagOpenIDConnectProviderCommand,
	UpdateOpenIDConnectProviderThumbprintCommand,
} from "@aws-sdk/client-iam";
import { ACCOUNT } from "../running-controller.ts";
import { answerOf, type Cases, TAGS } from "./case.ts";

const Url = "https://id.example.com/tenant";
const OpenIDConnectProviderArn = `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example.com/tenant`;
const provider = { OpenIDConnectProviderArn };

/** The contract of OpenID Connect providers. */
export const oidcProviderCases: Cases = {
	async CreateOpenIDConnectProvider({ iam }) {
		const ThumbprintList = ["a".repeat(40)];
		const input = { Url, ClientIDList: ["one"], ThumbprintList, Tags: TAGS };
		const made = await iam.send(new CreateOpenIDConnectProviderCommand(input));
		assert.deepEqual(answerOf(made), { ...provider, Tags: TAGS });
		const again = iam.send(new CreateOpenIDConnectProviderCommand({ Url }));
		await assert.rejects(again, {
			name: "EntityAlreadyExistsException",
			message: `Provider with url ${Url} already exists.`,
		});
	},

	async ListOpenIDConnectProviders({ iam }) {
		const listed = await iam.send(new ListOpenIDConnectProvidersCommand({}));
		assert.deepEqual(answerOf(listed), {
			OpenIDConnectProviderList: [{ Arn: OpenIDConnectProviderArn }],
		});
	},

	async AddClientIDToOpenIDConnectProvider({ iam }) {
		for (const ClientID of ["two", "two"]) {
			await iam.send(
				new AddClientIDToOpenIDConnectProviderCommand({
					...{ ...provider, ClientID },
				}),
			);
		}
	},

	async UpdateOpenIDConnectProviderThumbprint({ iam }) {
		const ThumbprintList = ["b".repeat(40)];
		await iam.send(
			new UpdateOpenIDConnectProviderThumbprintCommand({
				...{ ...provider, ThumbprintList },
			}),
		);
	},

	async GetOpenIDConnectProvider({ iam }) {
		const found = await iam.send(new GetOpenIDConnectProviderCommand(provider));
		const { CreateDate, ...rest } = answerOf(found);
		assert.ok(CreateDate instanceof Date);
		assert.deepEqual(rest, {
			Url: "id.example.com/tenant",
			ClientIDList: ["one", "two"],
			ThumbprintList: ["b".repeat(40)],
			Tags: TAGS,
		});
	},

	async RemoveClientIDFromOpenIDConnectProvider({ iam }) {
		for (const ClientID of ["one", "none"]) {
			await iam.send(
				new RemoveClientIDFromOpenIDConnectProviderCommand({
					...{ ...provider, ClientID },
				}),
			);
		}
		const { ClientIDList } = await iam.send(
			new GetOpenIDConnectProviderCommand(provider),
		);
		assert.deepEqual(ClientIDList, ["two"]);
	},

	async TagOpenIDConnectProvider({ iam }) {
		const Tags = [{ Key: "Team", Value: "blue" }];
		await iam.send(new TagOpenIDConnectProviderCommand({ ...provider, Tags }));
	},

	async ListOpenIDConnectProviderTags({ iam }) {
		const listed = await iam.send(
			new ListOpenIDConnectProviderTagsCommand(provider),
		);
		assert.equal(listed.Tags?.length, 3);
		assert.equal(listed.IsTruncated, false);
	},

	async UntagOpenIDConnectProvider({ iam }) {
		const TagKeys = ["team", "Team", "cost"];
		await iam.send(
			new UntagOpenIDConnectProviderCommand({ ...provider, TagKeys }),
		);
		const { Tags } = await iam.send(
			new ListOpenIDConnectProviderTagsCommand(provider),
		);
		assert.deepEqual(Tags, []);
	},

	async DeleteOpenIDConnectProvider({ iam }) {
		await iam.send(new DeleteOpenIDConnectProviderCommand(provider));
		const gone = iam.send(new GetOpenIDConnectProviderCommand(provider));
		await assert.rejects(gone, {
			name: "NoSuchEntityException",
			message: `OpenIDConnect Provider not found for arn ${OpenIDConnectProviderArn}`,
		});
	},
};
