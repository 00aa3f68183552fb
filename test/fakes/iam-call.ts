import type { Principal } from "../../controller/authenticate/principal.ts";
import type {
	CallContext,
	Operation,
	Resource,
} from "../../controller/operations/operation.ts";
import { services } from "../../controller/protocol/services.ts";
import { InputValidator } from "../../controller/protocol/validate-input.ts";
import { insertAccount } from "../../controller/store/accounts.ts";
import { findUserByName } from "../../controller/store/users.ts";
import { type FakeCallContext, fakeCallContext } from "./call-context.ts";
import { ACCOUNT_ID, userCaller } from "./principals.ts";

/** A policy that any identity may have. */
export const POLICY =
	'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}';

/** That policy as answers carry it. */
export const ENCODED_POLICY =
	"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D";

/** A trust policy for EC2, or for the principals given. */
export function trustPolicy(
	principal: object = { Service: "ec2.amazonaws.com" },
): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: [
			{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" },
		],
	});
}

/** An ARN in the account that tests act in. */
export function arn(resource: string): string {
	return `arn:aws:iam::${ACCOUNT_ID}:${resource}`;
}

/** Calls operations of IAM as the pipeline does: the input is checked before the operation sees it. */
export class IamCall {
	readonly context: FakeCallContext;
	readonly #validator = new InputValidator(services.iam);

	constructor(context: FakeCallContext) {
		this.context = context;
	}

	/** The same controller, called by somebody else. */
	as(caller: Principal): IamCall {
		return new IamCall({ ...this.context, caller });
	}

	/** The same controller, called by a user of the account. */
	async asUser(name: string): Promise<IamCall> {
		const user = await findUserByName(
			this.context.store.read,
			ACCOUNT_ID,
			name,
		);
		if (!user) throw new Error(`there is no user ${name}`);
		return this.as(userCaller(user.name, user.user_id));
	}

	/** What the operation answers. */
	async run<Input extends object, Output>(
		operation: Operation<Input, Output>,
		input: Input,
	): Promise<Output> {
		this.#validator.validate(operation.schema, input);
		return operation.handle(input, this.context);
	}

	/** How the operation refuses an input, well-formed or not: `NoSuchEntity: The role …`. */
	async refusal<Input extends object>(
		operation: Operation<Input, unknown>,
		input: NoInfer<{ readonly [Member in keyof Input]?: unknown }>,
	): Promise<string> {
		try {
			await this.run(operation, input as Input);
		} catch (error) {
			return describeRefusal(error);
		}
		throw new Error(`${operation.schema[2]} was not refused`);
	}

	/** What the operation says that the call touches. */
	async touches<Input extends object>(
		operation: Touching<Input>,
		input: NoInfer<Input>,
	): Promise<readonly string[]> {
		const resources = await operation.resources(input, this.context);
		return resources.map((resource) => resource.arn);
	}

	/** What the operation says that the call touches, with what policies may ask about it. */
	async offers<Input extends object>(
		operation: Touching<Input>,
		input: NoInfer<Input>,
	): Promise<readonly Resource[]> {
		const resources = await operation.resources(input, this.context);
		return resources.map(({ sighting: _, ...offered }) => offered);
	}
}

interface Touching<Input> {
	resources(input: Input, call: CallContext): Promise<readonly Resource[]>;
}

/** A controller with an empty account in memory, called by root. */
export async function iamCall(
	different: Partial<FakeCallContext> = {},
): Promise<IamCall> {
	const context = await fakeCallContext(different);
	await context.store.write((tx) =>
		insertAccount(tx, {
			account_id: ACCOUNT_ID,
			account_name: null,
			created_at: context.clock.now(),
		}),
	);
	return new IamCall(context);
}

function describeRefusal(error: unknown): string {
	if (!(error instanceof Error)) throw error;
	const code = "code" in error ? error.code : error.name;
	return `${String(code).replace(/Exception$/, "")}: ${error.message}`;
}
