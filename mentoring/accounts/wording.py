"""flask-security's messages and subjects in our words: British, plain, saying what to do."""

MESSAGES = {
    "GENERIC_AUTHN_FAILED": (
        "The email address or password is not right. After ten wrong tries in a row an account is "
        "locked for 15 minutes, even for the right password",
        "error",
    ),
    "CONFIRM_REGISTRATION": (
        "Thank you. We have sent an email to %(email)s. If you are new here, sign in now with the "
        "password you have just chosen. If you had an account already, its password is still the "
        "one you had.",
        "success",
    ),
    "EMAIL_CONFIRMED": ("Thank you. Your email address is confirmed.", "success"),
    "ALREADY_CONFIRMED": ("Your email address has been confirmed already.", "info"),
    "CONFIRMATION_REQUEST": (
        "If %(email)s belongs to an account that is not confirmed yet, we have sent it a new link.",
        "success",
    ),
    "EMAIL_ALREADY_ASSOCIATED": ("There already is an account for %(email)s", "error"),
    "EMAIL_NOT_PROVIDED": ("Enter your email address", "error"),
    "INVALID_EMAIL_ADDRESS": (
        "Enter an email address in the right form, such as name@example.org",
        "error",
    ),
    "PASSWORD_NOT_PROVIDED": ("Enter a password", "error"),
    "PASSWORD_INVALID_LENGTH": (
        "Choose a password of at least %(length)s characters, and no more than 128",
        "error",
    ),
    "PASSWORD_TOO_SIMPLE": (
        "Choose a password that is harder to guess, such as three unusual words",
        "error",
    ),
    "RETYPE_PASSWORD_MISMATCH": ("Enter the same password twice", "error"),
    "PASSWORD_MISMATCH": ("Enter the same password twice", "error"),
    "INVALID_PASSWORD": ("That password is not right", "error"),
    "PASSWORD_IS_THE_SAME": ("Choose a password that differs from the old one", "error"),
    "PASSWORD_CHANGE": ("Your password has been changed.", "success"),
    "PASSWORD_RESET_REQUEST": (
        "If there is an account for %(email)s, we have sent it a link to choose a new password.",
        "success",
    ),
    "PASSWORD_RESET_EXPIRED": (
        "That link was good for %(within)s and is too old now. Ask for a new one here.",
        "error",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (
        "That link has been used, or is not complete. Ask for a new one here.",
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": (
        "Your password has been changed. Sign in with the new one.",
        "success",
    ),
    "DISABLED_ACCOUNT": ("This account has been closed. Ask your coordinator", "error"),
    "LOGIN": ("Sign in to see that page.", "info"),
    "UNAUTHENTICATED": ("Sign in to see that page.", "info"),
    "UNAUTHORIZED": ("That page is for people with another role.", "error"),
    "REAUTHENTICATION_REQUIRED": (
        "To be sure that it is you, enter your password again.",
        "info",
    ),
    "REFRESH": ("To be sure that it is you, enter your password again.", "info"),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you. You can go on.", "success"),
    "ANONYMOUS_USER_REQUIRED": ("You are signed in already.", "info"),
    "TWO_FACTOR_INVALID_TOKEN": (
        "That code is not right, or too old. Enter the one your app shows now",
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        "Your authenticator app is set up. From now on you sign in with a code from it as well.",
        "success",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": ("Begin by signing in with your password.", "info"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (
        "Your role needs an authenticator app, so it cannot be turned off",
        "error",
    ),
    "TWO_FACTOR_DISABLED": ("You now sign in with your password alone.", "success"),
    "TWO_FACTOR_SETUP_EXPIRED": ("That took longer than %(within)s. Begin again.", "error"),
    "INVALID_RECOVERY_CODE": (
        "That code is not one of yours, or has been used. Each works once",
        "error",
    ),
    "NO_RECOVERY_CODES_SETUP": ("You have not made recovery codes yet", "info"),
    "CHANGE_EMAIL_SENT": (
        "If %(email)s can be used, we have sent it a link. Your address changes when you follow "
        "the link and press the button there.",
        "success",
    ),
    "CHANGE_EMAIL_CONFIRMED": ("Your email address has been changed.", "success"),
    "INVALID_REDIRECT": ("We can only take you to pages of this service.", "error"),
}

SUBJECTS = {
    "EMAIL_SUBJECT_REGISTER": "Your account",
    "EMAIL_SUBJECT_CONFIRM": "Confirm your email address",
    "EMAIL_SUBJECT_PASSWORD_NOTICE": "Your password has been changed",
    "EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": "Your password has been changed",
    "EMAIL_SUBJECT_PASSWORD_RESET": "Choose a new password",
    "EMAIL_SUBJECT_TWO_FACTOR_RESCUE": "Somebody cannot sign in",
    "CHANGE_EMAIL_SUBJECT": "Confirm your new email address",
}


def config() -> dict[str, object]:
    """The wording as flask-security's settings."""
    return {f"SECURITY_MSG_{key}": value for key, value in MESSAGES.items()} | {
        f"SECURITY_{key}": value for key, value in SUBJECTS.items()
    }
