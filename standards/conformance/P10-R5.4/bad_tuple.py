def transfer(amount, account):
    assert (amount > 0, "the amount is positive")  # expect: P10-R5.4
    assert [account], "there is an account"  # expect: P10-R5.4
    assert {"account": account}, "there is an account"  # expect: P10-R5.4
    account.balance += amount
