import {
	DeleteConflictException,
	EntityAlreadyExistsException,
	InvalidInputException,
	NoSuchEntityException,
} from "@aws-sdk/client-iam";

/** No account has this id or alias. */
export const noSuchAccount = (name: string) =>
	new NoSuchEntityException({
		message: `The account with name ${name} cannot be found.`,
		$metadata: {},
	});

/** An account has this alias. */
export const accountAlreadyExists = (name: string) =>
	new EntityAlreadyExistsException({
		message: `Account with name ${name} already exists.`,
		$metadata: {},
	});

/** There is still something in the account. */
export const accountInUse = (what: string) =>
	new DeleteConflictException({
		message: `Cannot delete account, must delete ${what} first.`,
		$metadata: {},
	});

/** Nobody could put it right again. */
export const notForAdministrator = (what: string) =>
	new InvalidInputException({
		message: `The administrator account cannot be ${what}.`,
		$metadata: {},
	});

/** The account has no policy of this name. */
export const noSuchAccountPolicy = (name: string) =>
	new NoSuchEntityException({
		message: `The account policy with name ${name} cannot be found.`,
		$metadata: {},
	});
