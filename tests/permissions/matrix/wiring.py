"""Health, the API's own pages, and what allauth brings."""

ROWS = """
healthz                                             GET                        200 everybody
readyz                                              GET                        200 everybody
closed path=/accounts/signup/                       GET                        404 everybody
account_login                                       GET,POST,PUT               200 anonymous disabled token scopeless expired; 302 rest
                                                    PATCH,DELETE               405 anonymous disabled token scopeless expired; 302 rest
account_logout                                      GET                        200 rest
                                                    POST                       302 rest
                                                    PUT,PATCH,DELETE           405 everybody
account_inactive                                    GET                        200 everybody
account_signup                                      GET,POST,PUT               404 everybody
account_reauthenticate                              GET,POST,PUT               200 rest
account_email                                       GET,POST,PUT               404 everybody
account_email_verification_sent                     GET                        404 everybody
account_change_password                             GET,POST,PUT               200 rest
account_set_password                                GET,POST,PUT               404 everybody
account_reset_password                              GET,POST,PUT               200 everybody
account_confirm_login_code                          GET,POST,PUT               404 everybody
account_confirm_email key=guess                     GET,POST                   404 everybody
account_reset_password_from_key_done                GET                        200 everybody
account_reset_password_from_key uidb36=1 key=guess  GET,POST,PUT,PATCH,DELETE  200 everybody
account_reset_password_done                         GET                        200 everybody
mfa_index                                           GET                        200 rest
mfa_authenticate                                    GET,POST,PUT,PATCH,DELETE  302 rest
mfa_reauthenticate                                  GET,POST,PUT,PATCH,DELETE  302 rest
mfa_activate_totp                                   GET,POST,PUT,PATCH,DELETE  302 rest
mfa_deactivate_totp                                 GET,POST,PUT               404 rest
mfa_view_recovery_codes                             GET                        404 rest
                                                    POST,PUT,PATCH,DELETE      405 rest
mfa_generate_recovery_codes                         GET,POST,PUT,PATCH,DELETE  302 rest
mfa_download_recovery_codes                         GET                        404 rest
mfa_list_webauthn                                   GET                        200 rest
mfa_add_webauthn                                    GET,POST,PUT,PATCH,DELETE  302 rest
mfa_reauthenticate_webauthn                         GET,POST,PUT,PATCH,DELETE  302 rest
mfa_remove_webauthn pk=1                            GET,POST,PUT,PATCH,DELETE  302 rest
mfa_edit_webauthn pk=1                              GET,POST,PUT,PATCH,DELETE  302 rest
usersessions_list                                   GET                        200 rest
                                                    POST,PUT                   302 rest
api:schema                                          GET                        200 everybody
api:docs                                            GET                        200 everybody
api: path=/api/v1/nothing/                           GET,POST,PUT,PATCH,DELETE  404 everybody
"""
